density(x -> 1, SO(3))
