# Names of the top level are looked up when a function runs: mutual recursion and
# redefinition work. Loop variables and comprehension variables are captured as they are.
even(n) = if n == 0 { true } else { odd(n - 1) }
odd(n) = if n == 0 { false } else { even(n - 1) }
even(10)
odd(10)

k = 5
plus_k(x) = x + k
plus_k(1)
k = 6
plus_k(1)

fs = [x -> x + m for m in 1..3]
fs[1](10)
fs[3](10)
for j in 1..2 { last = x -> x + j }
last(0)

twice(x) = 2 * x
use_twice(x) = twice(x) + 1
use_twice(10)
twice(x) = 20 * x
use_twice(10)
