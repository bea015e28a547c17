displacement(normal(0, 1), 0.5)
