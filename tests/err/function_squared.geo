x = 0.5
1 - sin^2
