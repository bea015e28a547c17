# 01_numbers.geo - numbers, names and text. Run it: geo examples/01_numbers.geo
#
# A line that is an expression prints its value; an assignment prints nothing.

6 * 7
2^10
7 / 2                           # division never rounds ...
floor(7/2)                      # ... unless you ask

# A name holds a value. Any letters will do.
r = 3
area = pi * r^2
area
μ = 0.5

# A number that touches a name multiplies it, tighter than a slash.
2pi
1/2pi
2r + 1

# Text stands in quotes, and a brace in it opens a window on the program.
"a disk of radius {r} has the area {area:.3}"

# Comparisons chain, and near forgives rounding.
0 <= r <= 10
0.1 + 0.2 == 0.3
near(0.1 + 0.2, 0.3)

# The square root of a negative number is not a number, unless it is a complex one.
sqrt(-4)
sqrt(-4 + 0i)
(1 + 2i) * (3 - i)

# Two names at once, and a swap.
(a, b) = (1, 2)
(a, b) = (b, a)
"a = {a}, b = {b}"
