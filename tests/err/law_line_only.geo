cdf(normal([0, 0], 1), 0)
