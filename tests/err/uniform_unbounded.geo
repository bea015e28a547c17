mu = uniform(R^2)
