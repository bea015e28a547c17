root(x -> sign(x - 0.3), 0..1)
