# Arguments by place, by name, with defaults that may use the ones before.
f(x, y = 2x) = x + y
f(1)                                    #=> 3
f(1, 5)                                 #=> 6
f(1, y: 5)                              #=> 6
f(y: 1, x: 3)                           #=> 4
f()                                     #!> `f` needs 1 to 2 arguments (x, y)
f(1, 2, 3)                              #!> `f` takes 1 to 2 arguments (x, y)
f(1, z: 2)                              #!> `f` has no parameter called `z`
f(1, x: 2)                              #!> `x` was given twice
f(x: 1, 2)                              #!> arguments without a name come before those with one

# Defaults are computed at each call, and may fail there.
k = 1
g(x = k) = x
k = 2
g()                                     #=> 2
h(x = error("no default")) = x
h(1)                                    #=> 1
h()                                     #!> no default
try h() else "caught"                   #=> "caught"
fresh(v = [0]) = { v = push(v, 1); v }
fresh()                                 #=> [0, 1]
fresh()                                 #=> [0, 1]
p(x, f = y -> x + y) = f(10)
p(1)                                    #=> 11
p(1, y -> 2y)                           #=> 20

# Built-ins take keywords too.
near(1, 1.05, tol: 0.1)                 #=> true
near(1, 1.05, toll: 0.1)                #!> `near` has no parameter called `toll`
push([1], value: 2)                     #=> [1, 2]
push(x: [1], value: 2)                  #=> [1, 2]
push([1])                               #!> `push` needs an argument for `value`
push([1], 2, 3)                         #!> `push` takes 2 arguments
push(3, 4)                              #!> `push` wants a list for `x`

# What is no function.
n = 3
n(2)                                    #!> a number can't be called
[1, 2](1)                               #!> a tensor can't be called
none()                                  #!> none can't be called

# Pipes put the left side first; functions take data first.
2 |> (x -> x + 1)                       #=> 3
10 |> f(3)                              #=> 13
sub(a, b) = a - b
10 |> sub(3)                            #=> 7
10 |> sub(b: 4)                         #=> 6
[3, 1, 2] |> sort |> sum                #=> 6
16 |> sqrt                              #=> 4
1..10 |> map(t -> t^2) |> sum           #=> 385
5 |> 3                                  #!> a number can't be called

# A lambda of several parameters, of none, and defaults in it.
((a, b) -> a*b)(3, 4)                   #=> 12
(() -> 7)()                             #=> 7
((a, b = 2) -> a*b)(3)                  #=> 6
add = a -> b -> a + b
add(1)(2)                               #=> 3
