dist(S^2, random(S^2, 3), random(S^2, 2))
