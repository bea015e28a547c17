plot(normal([0, 0, 0], 1))
