# Functions that hold values, made and called.
adder(k) = x -> x + k
run(n) = {
    s = 0
    for i in 1..n {
        f = adder(i)
        s = s + f(1)
    }
    s
}
print(run(2000000))
