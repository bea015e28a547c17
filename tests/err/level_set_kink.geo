{ (x, y) in R^2 | floor(x + y) == 1 }
