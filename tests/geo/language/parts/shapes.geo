# Imported by import.geo; run by itself it tests nothing but this.
side = 3
area(s) = s^2
## The perimeter of a square.
perimeter(s) = 4s
count = 0
get_side() = side
check side == 3
