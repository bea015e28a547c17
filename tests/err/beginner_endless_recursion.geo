f(n) = n*f(n - 1)
f(5)
