# What a failing call leaves in the registers above it must not be seen again by the
# collector. (--enable-gc-stress collects at every chance; there this once failed.)
f(x, y = 2x) = x + y
near(1, 1.05, tol: 0.1)                 #=> true
push([1], 2, 3)                         #!> `push` takes 2 arguments
n = 3
2 |> (x -> x + 1)                       #=> 3
10 |> f(3)                              #=> 13
