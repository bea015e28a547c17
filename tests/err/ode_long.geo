ode(x -> -x, 1, 0..5, max_steps: 3)
