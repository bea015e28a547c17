root(x -> log(x), from: -1)
