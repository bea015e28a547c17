grad(x -> x*sum(sample(normal(0, 1), 3)))(1)
