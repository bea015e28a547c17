# 03_functions.geo - functions, choices, loops, and a test.

area(r) = pi * r^2
area(2)

# A parameter may have a value of its own; an argument may be named.
power(x, n = 2) = x^n
power(5)
power(2, n: 10)

# A function without a name; a function of functions.
compose_twice(f) = f @ f
compose_twice(x -> x + 1)(10)

# Data first, so calls can be read from left to right.
[9, 16, 25] |> sqrt |> sum

# A choice is an expression, and so is a block: its last line is its value.
collatz(n) = {
    steps = 0
    while n > 1 {
        n = if n % 2 == 0 { n/2 } else { 3n + 1 }
        steps = steps + 1
    }
    steps
}
collatz(27)

# A record keeps what belongs together.
p = { name: "Ada", at: [1, 2] }
p.at = p.at + [10, 0]
p

# What can fail may have a way out.
try inv([1, 2; 2, 4]) else "this matrix has no inverse"

# Tests stand beside what they test: geo test examples/03_functions.geo runs them.
test "collatz" {
    check collatz(1) == 0 and collatz(8) == 3
}
