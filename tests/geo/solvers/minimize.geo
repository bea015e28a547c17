# Minima: classic problems, boxes, intervals, kinks and functions without a minimum.
f(x, y) = 100(y - x^2)^2 + (1 - x)^2
m = minimize(f, from: [-1.2, 1])
m.x                             #~> [1, 1] +-1e-8
m.value < 1e-15                 #=> true
m.status                        #=> "converged"
m.derivatives                   #=> "exact"
m.method                        #=> "newton"
m.gradient_norm < 1e-6          #=> true
type(m)                         #=> "Minimum"
for method in ["bfgs", "lbfgs", "newton", "simplex"] {
    check near(minimize(f, from: [-1.2, 1], method: method).x, [1, 1], tol: 1e-5)
}
minimize(v -> f(v[1], v[2]), from: [-1.2, 1]).x         #~> [1, 1] +-1e-8
minimize(cos, from: 3).x        #~> 3.141592653589793 +-1e-7
minimize(cos, from: 0).value    #~> -1 +-1e-12
minimize(x -> sin(x) + 0.1x, -10..10).x         #~> -7.954149054 +-1e-7
minimize(x -> x, 2..5).x        #~> 2 +-1e-6

# a quadratic, against solve
A = [4, 1, 0; 1, 5, 2; 0, 2, 6]
b = [1, 2, 3]
near(minimize(x -> dot(x, A @ x)/2 - dot(b, x), from: [9, 9, 9]).x, solve(A, b))        #=> true
# extended Rosenbrock in many dimensions
R(x) = sum(100(x[2..end] - x[1..end - 1]^2)^2 + (1 - x[1..end - 1])^2)
minimize(R, from: zeros(60)).value < 1e-10      #=> true
# Brown and Dennis, badly scaled
ts = (1..20)/5
B(x) = sum(((x[1] + ts*x[2] - exp(ts))^2 + (x[3] + x[4]*sin(ts) - cos(ts))^2)^2)
minimize(B, from: [25, 5, -5, -1]).value        #~> 85822.20162635 +-1e-6

# boxes
g(x, y) = (x - 3)^2 + y^2
minimize(g, from: [0, 0.5], box: box([-1, -1], [1, 1])).x       #~> [1, 0] +-1e-7
minimize(g, from: [0, 0.5], box: [-inf, 1; 2, inf]).x   #~> [2, 1] +-1e-9
minimize(f, from: [0, 2], box: [-2, 1.5; 2, 3]).x[2]    #~> 1.5 +-1e-12
minimize(x -> x - 1/x, from: 5, box: [1; 9]).x          #=> 1

# the median minimises the sum of distances; a kink
data = [3, 1, 4, 1, 5, 9, 2]
k = minimize(m -> sum(abs(data - m)), from: 8)
k.x                             #~> 3 +-1e-6
k.status                        #=> "kink"
minimize(x -> log(x), from: 1).status           #=> "edge"

minimize((x, y) -> x - y^2, from: [0, 1])       #!> has no minimum here
minimize(x -> [x, x], from: 1)  #!> needs a function that gives one number
minimize(x -> log(x), from: -1) #!> no finite value at x = -1
minimize(f, from: [-1.2, 1], max_iter: 3)       #!> after 3 iterations
minimize(x -> log(x), from: 1, method: "bfgs")  #!> got stuck
minimize(f, from: [1, 1], box: box([0], [1]))   #!> a box of dimension 2
minimize(f, from: [1, 1], box: [1, 1; 0, 0])    #!> its low side below
minimize(x -> error("no"), from: 1)             #!> no
minimize(x -> if x < 0.5 { "low" } else { x^2 }, from: 1)       #!> values of one shape
minimize(f, from: [])           #!> a start is a number or a vector
minimize(f, from: [1, 1], tol: -1)      #!> a number above 0
