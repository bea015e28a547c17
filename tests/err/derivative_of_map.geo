T = brenier(uniform(ball(2)), points([-1, 0; 1, 0]))
jac(T)([0.5, 0])
