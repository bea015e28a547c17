f(x) = x + "one"
f'(2)
