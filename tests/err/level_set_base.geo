{ (x, y) in T^2 | x == y }
