marginal(normal([0, 0], 1), 3)
