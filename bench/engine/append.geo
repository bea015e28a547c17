# A vector grows by one, again and again.
f(n) = {
    v = []
    for i in 1..n { v = push(v, i) }
    s = 0
    for x in v { s = s + x }
    s
}
print(f(2000000))
