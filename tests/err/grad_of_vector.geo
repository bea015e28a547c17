swirl(p) = [-p[2], p[1]]
grad(swirl)([1, 2])
