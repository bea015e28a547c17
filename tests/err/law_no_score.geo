score(poisson(3), 2)
