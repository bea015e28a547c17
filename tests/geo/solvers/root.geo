# Zeros: brackets, starts, systems; and what happens where there is none.
root(x -> x^2 - 2, 0..2)        #~> 1.4142135623730951 +-1e-15
root(x -> x^2 - 2, 2..0)        #~> 1.4142135623730951 +-1e-15
root(cos, from: 1)              #~> 1.5707963267948966 +-1e-15
root(x -> tan(x) - x, 4..4.6)   #~> 4.493409457909064 +-1e-13
root(x -> sqrt(x) - 1, from: 9) #~> 1 +-1e-14
root(x -> log(x) + x, from: 20) #~> 0.5671432904097838 +-1e-14
root(x -> (x - 2)^2, from: 5)   #~> 2 +-1e-6
root(x -> x^3 - 2x - 5, from: 0)        #~> 2.0945514815423265 +-1e-14
root(x -> x, 0..1)              #=> 0
root(x -> erf(x) - 0.5, 0..3) - erfinv(0.5)     #~> 0 +-1e-14
# the zeros of a polynomial are those of roots
p = [1, -6, 11, -6]
root(x -> polyval(p, x), 2.5..4)        #~> 3 +-1e-13

root((x, y) -> [x + y - 3, x*y - 2], from: [0, 3])      #~> [1, 2] +-1e-13
root(v -> [v[1] + v[2] - 3, v[1]*v[2] - 2], from: [5, 0])       #~> [2, 1] +-1e-13
root(v -> [10(v[2] - v[1]^2), 1 - v[1]], from: [-1.2, 1])       #~> [1, 1] +-1e-12
root((x, y) -> [1e4*x*y - 1, exp(-x) + exp(-y) - 1.0001], from: [0, 1])[2]      #~> 9.106146 +-1e-6
root(v -> [exp(v[1]) - 2], from: [0])   #~> [0.6931471805599453] +-1e-14
# a fixed point of a linear map, against solve
A = [4, 1, 0; 1, 5, 2; 0, 2, 6]
b = [1, 2, 3]
near(root(x -> A @ x - b, from: [0, 0, 0]), solve(A, b))        #=> true

root(x -> x^2 - 2, 2..3)        #!> the same sign at both ends: 2 and 7
root(x -> 1/(x - 0.1), -1..2)   #!> is not zero there
root(x -> sign(x - 0.3), 0..1)  #!> changes its sign at x = 0.3
root(x -> x^2 + 1, from: 3)     #!> no zero was found
root(x -> exp(-x), from: 1)     #!> no zero was found
root(x -> log(x), from: -1)     #!> no finite value at x = -1
root((x, y) -> [x^2 + y^2 + 1, x - y], from: [1, 0])    #!> no zero was found
root((x, y) -> x + y - 3, from: [0, 3])         #!> 2 unknowns need as many equations
root(x -> [x, x], from: 1)      #!> 1 unknowns need as many equations
root(x -> x, 0..inf)            #!> a start is a number or a vector of finite numbers
root(x -> x, from: [1, nan])    #!> finite numbers
root(x -> x, from: zeros(2, 2)) #!> a start is
root(x -> error("no"), from: 1) #!> no
root(x -> y_unknown, 0..1)      #!> y_unknown
root(x -> x, 0..1, tol: 0)      #!> a number above 0
