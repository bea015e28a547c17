interpolate([0, 3, 1], [2, 5, 4])
