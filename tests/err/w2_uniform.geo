w2(uniform(ball(2)), normal([0, 0], 1))
