sin^2
