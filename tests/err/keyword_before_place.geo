f(x, scale = 1) = scale*x
f(scale: 2, 5)
