near(1, 2, tolerance: 1)
