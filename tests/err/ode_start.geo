ode(x -> -x, [1, nan], 0..5)
