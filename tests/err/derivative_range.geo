grad(x -> sum([x*k for k in 1..x]))(3)
