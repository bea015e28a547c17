x = 3
x'
