dist2(x, x) = x^2 + x^2
