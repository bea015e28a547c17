sol = ode(x -> -x, 1, 0..5); sol(6)
