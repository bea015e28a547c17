# Only functions, comprehensions and where open scopes. Blocks do not.
if true { inside = 1 }
inside                                  #=> 1
for k in 1..2 { last = k }
last                                    #=> 2

# A name assigned in a function is its own, from the first line on.
n = 1
f() = { n = 5; n }
f()                                     #=> 5
n                                       #=> 1
g() = { m = n + 1; n = 2; m }           #!> `n` has no value yet here
count() = { n = n + 1; n }              #!> `n` has no value yet here
maybe(c) = { if c { v = 1 }; v }
maybe(true)                             #=> 1
maybe(false)                            #!> `v` has no value yet here
again(c) = { for k in 1..2 { if k == 2 { return w }; w = 7 } }
again(1)                                #=> 7
param(n) = { n = n + 1; n }
param(10)                               #=> 11
n                                       #=> 1
indexed() = { v[1] = 2; v }             #!> `v` has no value yet here

# Top-level names are looked up when the function runs.
uses() = later + 1
later = 41
uses()                                  #=> 42
later = 1
uses()                                  #=> 2
even(k) = if k == 0 { true } else { odd(k - 1) }
odd(k) = if k == 0 { false } else { even(k - 1) }
even(101)                               #=> false
never() = nowhere
never()                                 #!> there is no `nowhere`

# A parameter hides a top-level name, a scoped name hides both.
h(n) = [n for n in 1..2]
h("x")                                  #=> [1, 2]
n                                       #=> 1
w(n) = n + k where k = n + 1
w(1)                                    #=> 3
sqrt = 3
sqrt                                    #=> 3
f(x, x) = x                             #!> two parameters are called `x`
