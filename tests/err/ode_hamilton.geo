ode((q, p) -> [p, -q - 0.1p], [1, 0], 0..50, method: "leapfrog", step: 0.1)
