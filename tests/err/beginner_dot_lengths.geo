# A scalar product pairs numbers.
u = [1, 2]
v = [3, 4, 5]
dot(u, v)
