T = brenier(uniform(ball(2)), uniform(ball(2)), tolerance: 1e-9)
