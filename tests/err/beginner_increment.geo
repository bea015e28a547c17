# C counts with two signs.
n = 0
n++
