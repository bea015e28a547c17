expmap(ball(2), [0, 0], [3, 0])
