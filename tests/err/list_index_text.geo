xs = list(1, "a")
xs["a"]
