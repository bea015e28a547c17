ode(x -> -sqrt(x) - 1, 1, 0..2)
