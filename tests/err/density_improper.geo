density(x -> 1/(1 + abs(x)), -inf..inf)
