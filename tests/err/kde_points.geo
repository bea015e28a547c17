kde([1, nan, 2])
