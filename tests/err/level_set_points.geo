{ (x, y) in R^2 | x == 1 and y == 2 }
