# A plain function looks names up when it runs; a built object keeps what it saw.
k = 2
f(x) = k*x
g = f @ (x -> x + k)
g(1)                                    #=> 6
k = 100
f(1)                                    #=> 100
g(1)                                    #=> 6

# Functions called by its functions are kept too, and what those captured.
h(x) = f(x)
w = h @ h
w(1)                                    #=> 10000
f(x) = 0
w(1)                                    #=> 10000
h(1)                                    #=> 0
make(c) = x -> { inner = y -> y + c + z; inner(x) }
z = 10
c = make(1) @ (x -> x)
z = 1000
c(0)                                    #=> 11

# Functions that call each other keep each other.
even(n) = if n == 0 { true } else { odd(n - 1) }
odd(n) = if n == 0 { false } else { even(n - 1) }
e = even @ abs
odd(n) = 33
e(-10)                                  #=> true
even(10)                                #=> 33

# A name without a value yet is looked up later.
late = (x -> x + after) @ (x -> x)
late(1)                                 #!> there is no `after` yet
after = 5
late(1)                                 #=> 6
