line(slope = 1, x) = slope*x
