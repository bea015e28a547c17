E(x -> x, cauchy())
