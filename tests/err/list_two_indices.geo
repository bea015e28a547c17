xs = list([1, 2], "a")
xs[1, 2]
