tangent(S^2, random(S^2, 2))
