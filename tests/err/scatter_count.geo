x = [1, 2, 3]
scatter(x, [1, 4])
