ode(x -> -x, 1, 0..inf)
