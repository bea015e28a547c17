f(x, y) = 100(y - x^2)^2 + (1 - x)^2
minimize(f, from: [-1.2, 1], max_iter: 3)
