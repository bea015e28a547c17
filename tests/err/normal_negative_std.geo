mu = normal(0, -1)
