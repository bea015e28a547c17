root(x -> x^2 + 1, from: 0)
