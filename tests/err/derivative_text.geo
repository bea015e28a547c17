grad(x -> number("{x:.2}"))(2)
