# A Lua function is called, checked and named like any other.
use lua "tools.lua"
stretch(3)                      #=> 6
stretch(3, by: 5)               #=> 15
stretch(by: 3, x: 4)            #=> 12
stretch("a")                    #!> wants a number for `x`
stretch(1, bye: 3)              #!> has no parameter called `bye`
stretch()                       #!> needs an argument for `x`
stretch(1, 2, 3)                #!> takes 1 to 2 arguments
count_to(2.5)                   #!> wants a whole number
count_to(4)                     #=> [1, 2, 3, 4]
count_to()                      #=> [1, 2, 3]
stretch                         #=> stretch
[1, 2] |> map(x -> stretch(x))  #=> [2, 4]
map(stretch, [1, 2])            #=> [2, 4]
nothing() == none               #=> true
(a, b) = pair(4)
a*b                             #=> 20
liar()                          #!> its signature promises a string
try run_lua("error('x')") else "no"                 #=> "no"

# Functions go both ways; built-ins stay what they are.
apply(x -> x^2, 7)              #=> 49
apply(sqrt, 16)                 #=> 4
apply(stretch, 4)               #=> 8
apply(x -> apply(y -> x + y, 1), 2)                 #=> 3
tools().inc(41)                 #=> 42
same(sqrt) == sqrt              #=> true
f = tools().inc
same(f)(1)                      #=> 2
integrate(t -> apply(s -> s^2, t), 0..1)            #~> 0.3333333333333333 +-1e-12
integrate(tools().inc, 0..1)    #~> 1.5 +-1e-12

# Whole arrays.
soft(0)                         #~> 0.6931471805599453 +-1e-15
soft([0, 0])                    #~> [0.6931471805599453, 0.6931471805599453] +-1e-15
s = squares()
s(3)                            #=> 9
integrate(s, 0..1)              #~> 0.3333333333333333 +-1e-12
calls_made() < 30               #=> true
rows(x -> x^2, [1, 2, 3])       #=> [1, 4, 9]
rows(s, [1, 2, 3])              #=> [1, 4, 9]

# Derivatives go through Lua, for it works with geo's own operations.
cube(x) = apply(t -> t^3, stretch(x))
grad(cube)(2)                   #=> 96
grad(x -> run_lua(r"return function(x) return geo.sin(x)*x end")(x))(1)    #~> 1.3817732906760363 +-1e-14
