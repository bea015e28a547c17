poisson(ones(2, 3))
