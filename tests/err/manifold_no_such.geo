grassmann(3, 3)
