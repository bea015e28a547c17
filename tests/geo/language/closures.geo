# A function inside a function keeps the values it saw when it was made.
make(k) = x -> x + k
add3 = make(3)
add3(4)                                 #=> 7
make(10)(1)                             #=> 11
keep() = { v = [1, 2] + 0; f = () -> v; v[1] = 99; f }
keep()()                                #=> [1, 2]
deep(a) = b -> c -> a*100 + b*10 + c
deep(1)(2)(3)                           #=> 123
counter() = { n = 0; () -> { n = n + 1; n } }   #!> `n` has no value yet here
twice(f) = x -> f(f(x))
twice(twice(x -> x + 1))(0)             #=> 4

# A function sees itself, also a lambda by the name it is assigned to.
fact(n) = if n < 2 { 1 } else { n*fact(n - 1) }
fact(10)                                #=> 3628800
fib = n -> if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
fib(15)                                 #=> 610
local(k) = { down = n -> if n == 0 { 0 } else { 1 + down(n - 1) }; down(k) }
local(7)                                #=> 7
inner(n) = { go(m) = if m == 0 { "done" } else { go(m - 1) }; go(n) }
inner(3)                                #=> "done"
other = fact
fact(n) = -1
other(3)                                #=> 6

# Captured through several levels, in comprehensions and where.
level(a) = { f = () -> { g = () -> a + 1; g() }; f() }
level(1)                                #=> 2
hs = [x -> x + k for k in [10, 20]]
hs[1](1) + hs[2](1)                     #=> 32
shift(x) = move(x) where move = t -> t + x
shift(5)                                #=> 10
