marginal(uniform(ball(2)), 1)
