T = brenier(uniform(ball(2)), uniform(ball(2)), points: 0)
