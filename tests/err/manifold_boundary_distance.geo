distance(S^2, [0, 0, 1])
