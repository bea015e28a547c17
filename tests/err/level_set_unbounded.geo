random({ (x, y) in R^2 | x*y == 1 })
