grad(x -> "steep")(1)
