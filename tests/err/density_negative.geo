density(x -> sin(x), 0..2pi)
