ode((q, p) -> [p, -q], [1, 0], 0..50, method: "leapfrog")
