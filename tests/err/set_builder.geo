M = { (x, y) in R^2 | x^2 + y^2 == 1 }
