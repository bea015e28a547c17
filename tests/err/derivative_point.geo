grad(x -> x^2)("3")
