f((x, y) in R^2) = x + y
f(1, 2)
