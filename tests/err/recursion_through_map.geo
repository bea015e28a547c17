f(x) = map(f, [x])
f(1)
