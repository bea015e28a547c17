T = brenier(uniform(ball(2)), points([-1, 0; 1, 0]))
T(normal([0, 0, 0], 1))
