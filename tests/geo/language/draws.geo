# Draws follow program order; the same seed gives the same values.
seed(7)
x ~ normal(0, 1)
y ~ normal(0, 1)
seed(7)
u ~ normal(0, 1)
w ~ normal(0, 1)
[x == u, y == w]                        #=> [true, true]
x == y                                  #=> false

# n copies are the rows of a matrix, or the members of a vector.
seed(1)
xs ~ normal(0, 1)^5
shape(xs)                               #=> [5]
ps ~ normal([0, 0], 1)^4
shape(ps)                               #=> [4, 2]
(a, b) ~ normal([10, 20], 1e-6)
round(a) + round(b)                     #=> 30
f() = { t ~ uniform(0..1); t }
0 <= f() <= 1                           #=> true
f() == f()                              #=> false
k = [1, 2, 3] + 0
k[2] ~ normal(0, 1)
k[2] == 2                               #=> false
r = {}
r.v ~ normal(5, 1e-9)
round(r.v)                              #=> 5
z ~ 3                                   #!> `~` draws from a distribution, and this is a number
z ~ normal                              #!> `~` draws from a distribution
