grad(x -> x^2)()
