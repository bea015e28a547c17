split(",", 5)
