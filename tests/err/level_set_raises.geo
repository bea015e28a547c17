{ (x, y) in R^2 | x/"a" == y }
