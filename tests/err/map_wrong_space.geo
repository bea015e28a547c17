T = brenier(uniform(ball(2)), points([-1, 0; 1, 0]))
T([1, 2, 3])
