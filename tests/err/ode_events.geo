ode((q, p) -> [p, -q], [1, 0; 2, 0], 0..5, until: (q, p) -> q)
