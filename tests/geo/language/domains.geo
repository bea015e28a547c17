# A function of d required parameters takes a point, and a batch of points.
g(x, y) = x*y
g(2, 3)                                 #=> 6
g([2, 3])                               #=> 6
g([1, 2; 3, 4; 5, 6])                   #=> [2, 12, 30]
g([1, 2, 3])                            #!> `g` needs 2 arguments (x, y)
three(x, y, z = 1) = x + y + z
three([1, 2])                           #=> 4
three([1, 2, 3])                        #=> 6
pair(x, y) = [x + y, x - y]
pair([1, 2; 3, 4])                      #=> [3, -1;
                                        #=>  7, -1]
g(reshape(1..8, [2, 2, 2]))             #=> [ 2, 12;
                                        #=>  30, 56]

# A function of one parameter gets a tensor whole.
whole(x) = shape(x)
whole([1, 2; 3, 4; 5, 6])               #=> [3, 2]

# With a declared space it goes through the points of a batch.
f((x, y) in R^2) = x + 10y
f([1, 2])                               #=> 21
f((1, 2))                               #=> 21
f([1, 2; 3, 4])                         #=> [21, 43]
f(1, 2)                                 #!> `f` takes 1 argument (a point)
f([1, 2, 3])                            #!> `f` lives on R^2, and this is a 3-vector
f("a")                                  #!> `f` lives on R^2, and this is a string
p(q in R^2) = q[1]
p([1, 2; 3, 4])                         #=> [1, 3]
v((x, y) in R^2, t) = x + y + t
v([1, 2], 3)                            #=> 6
v([1, 2; 3, 4], 3)                      #=> [6, 10]
two(a in R^2, b in R^2) = a[1]*b[2]
two([1, 2; 3, 4], [5, 6])               #=> [6, 18]
two([1, 2; 3, 4], [5, 6; 7, 8])         #=> [6, 24]
two([1, 2; 3, 4], [1, 2; 3, 4; 5, 6])   #!> `two` got 2 points for one parameter and 3 for another

# Intervals.
h(t in 0..1) = 2t
h(0.5)                                  #=> 1
h([0, 0.25, 1])                         #=> [0, 0.5, 2]
h(0..1 by 0.5)                          #=> [0, 1, 2]
h(3)                                    #!> `h` lives on 0..1, and this is 3
h("a")                                  #!> `h` lives on 0..1, and this is a string
h([0.5, 2])                             #!> `h` lives on 0..1, and this is 2
b(x in ball(2)) = 1
b([0.1, 0.2])                           #=> 1
b([3, 4])                               #!> `b` lives on ball(2), and this is a point outside of it
s(x in 3) = x                           #!> a number is not a space
s(x) -> "S^1" = x                       #!> a string is not a space

# The spaces a function declares are its properties.
m((x, y) in R^2) -> R^1 = x
m.domain == R^2                         #=> true
m.codomain == R^1                       #=> true
two.domain                              #=> [R^2, R^2]
g.domain                                #=>
g.nothing                               #!> a function has no property `nothing`
