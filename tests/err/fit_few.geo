fit((x, a, b, c) -> a + b*x + c*x^2, [0, 1], [1, 2], from: [0, 0, 0])
