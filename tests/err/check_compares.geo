x = [1, 2, 3]
check sum(x) == 7, "the sum"
