# Loops in loops with some arithmetic.
f(n) = {
    s = 0
    for i in 1..n {
        for j in 1..n {
            s = s + (i*0.5 - j*0.25)/(i + j)
        }
    }
    s
}
print(floor(f(3000)))
