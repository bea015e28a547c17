ode((x, y) -> [y, 1000*(1 - x^2)*y - x], [2, 0], 0..2000, method: "dop853", max_steps: 1000)
