f(x, scale = 1) = scale*x
f(5, x: 2)
