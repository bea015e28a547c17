fit((x, a, b) -> a*exp(b*x), [0, 1, 2], [1, 3, 9], from: [5, -5], max_iter: 2)
