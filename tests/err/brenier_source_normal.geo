T = brenier(normal([0, 0], 1), uniform(ball(2)))
