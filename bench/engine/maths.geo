# Functions of one number.
f(n) = {
    s = 0
    for i in 1..n { s = s + sqrt(i)*sin(i) + exp(-i/n) }
    s
}
print("{f(3000000):.3}")
