f(x in 3) = x
