# Operations are functions, also those of distributions.
mu = normal([0, 0], 1)
mu.sample(10)
