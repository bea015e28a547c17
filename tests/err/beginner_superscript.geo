# A small two is a character of its own.
area(r) = pi*r²
