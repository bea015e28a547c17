f(x) = x^2
plot(f)
