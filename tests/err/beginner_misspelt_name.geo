x = 3
sqroot(x)
