T = brenier(uniform(ball(2)), points([-1, 0; 1, 0]))
singular_set(T, method: "region")
