grad(x -> abs(x + 2i))(1)
