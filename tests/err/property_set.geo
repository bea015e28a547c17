mu = normal(0, 1)
mu.mean = 3
