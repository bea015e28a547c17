{ (x, y) in R^2 | x or y }
