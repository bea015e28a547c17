inverse(x) = if x == 0 { error("no inverse of 0") } else { 1/x }
map(inverse, [1, 0])
