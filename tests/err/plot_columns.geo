xs = [1, 2, 3; 4, 5, 6]
plot(xs)
