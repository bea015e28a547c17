xs = list(1, "a")
xs[0]
