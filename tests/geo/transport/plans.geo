# Exact plans between finite sets: the certificate, masses, costs and forms of the call.
X = [0, 0; 1, 0; 2, 3]
Y = [0, 1; 1, 1; 5, 0]
p = emd(X, Y)
p.plan                              #~> [1, 1, 0.3333333333333333, 2, 2, 0.3333333333333333, 3, 3, 0.3333333333333333] +-1e-15
p.images                            #=> [0, 1;
                                    #=>  1, 1;
                                    #=>  5, 0]
p.to                                #=> [1, 2, 3]
abs(p.gap) < 1e-13                  #=> true

# prices: feasible for every pair, tight where mass goes
C = [sum((X[i] - Y[j])^2) for i in 1..3 for j in 1..3]
C = reshape(C, [3, 3])
U = reshape(p.u, [3, 1]) + zeros(3, 3)
V = zeros(3, 3) + p.v
all(U + V <= C + 1e-12)             #=> true
near(sum(p.matrix*C), p.cost, tol: 1e-12)           #=> true
near(sum(p.matrix*(C - U - V)), 0, tol: 1e-12)      #=> true

# a table, a function and a word say the same
near(emd(C).cost, p.cost, tol: 1e-12)               #=> true
near(emd(X, Y, cost: (x, y) -> norm(x - y)^2).cost, p.cost, tol: 1e-12)     #=> true
near(emd(X, Y, cost: 2).cost, p.cost, tol: 1e-12)   #=> true
near(emd(points(X), points(Y)).cost, p.cost, tol: 1e-12)                    #=> true

# on a line the order decides
emd([1, 2, 4], [9, 2, 3], cost: "euclidean").cost   #~> 2.3333333333333335 +-1e-12
emd([1, 2, 4], [9, 2, 3], cost: (x, y) -> abs(x - y)).cost      #~> 2.3333333333333335 +-1e-12

# masses are scaled to the first sum, and the plan says by how much
q = emd([0, 1], [3], [1, 3], [8])
q.correction                        #=> 1
q.cost                              #=> 21
emd([5, 1; 2, 7], [1, 2], [2, 1]).matrix            #=> [0, 1;
                                                    #=>  2, 0]

# points without mass have prices too
z = emd([0, 1, 2], [0.5, 1.5], a: [1, 0, 1])
z.to                                #=> [1, nan, 2]
z.u[2] <= 0.25 - max(z.v)           #=> true

# a thousand points: no plan is cheaper than the bound, and a permutation comes out
seed(3)
xs ~ uniform(box([0, 0], [1, 1]))^1000
ys ~ uniform(box([0, 0], [1, 1]))^1000
r = emd(xs, ys)
abs(r.gap) < 1e-12*r.cost           #=> true
len(unique(r.to))                   #=> 1000
# swapping the sides, moving and scaling
near(emd(ys, xs).cost, r.cost, tol: 1e-13)          #=> true
near(emd(3xs, 3ys).cost, 9r.cost, tol: 1e-12)       #=> true
near(emd(xs + 100, ys + 100).cost, r.cost, tol: 1e-12)          #=> true
emd(xs, xs).cost                    #=> 0

# assignment: against all six permutations
A = [4, 1, 3; 2, 0, 5; 3, 2, 2]
assignment(A).to                    #=> [2, 1, 3]
assignment(A).cost                  #=> 5
assignment(A, maximize: true).cost  #=> 11
assignment([1, 2, 3; 1, 1, 0]).to   #=> [1, 3]

# partial: only so much, where it costs least
h = emd([0, 10], [0, 1], mass: 0.5)
h.plan                              #=> [[1, 1, 0.5]]
emd([0, 10], [0, 1], mass: 1).cost == emd([0, 10], [0, 1]).cost             #=> true
emd([0, 10], [0, 1], mass: 0.75).cost                   #~> 20.25 +-1e-12
