fit((x, a) -> a*x, [1, 2, nan], [3, 6, 9], from: 1)
