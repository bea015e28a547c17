mu = normal(0, 1) + normal([0, 0], 1)
