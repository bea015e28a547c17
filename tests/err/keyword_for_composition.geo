g = sin @ cos
g(x: 1)
