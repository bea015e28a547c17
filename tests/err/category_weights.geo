categorical([0, 0])
