{ (x, y, z) in R^3 | x^2 + y^2 == z^2 }
