root(x -> x, from: [1, nan])
