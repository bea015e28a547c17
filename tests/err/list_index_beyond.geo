xs = list(1, "a", [2, 3])
xs[4]
