plot(x -> [x, x, x], 0..1)
