smooth(x, tolerance = 1e-6) = x
smooth(3, tolerence: 1e-9)
