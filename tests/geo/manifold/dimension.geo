# The essay's rows 1 to 3: dimension of data, harmonic functions, wellposedness.
b ~ normal(zeros(48), 1)^300
X = laplace(b)
shape(X)                                #=> [300, 144]
D = dimension(X)
D.rank                                  #=> 44
12 < D.twonn.value and D.twonn.value < 22       #=> true
D.limit < 5                             #=> true
starts(D.note, "300 points show dimensions up to 4")    #=> true

# a sphere shows two dimensions
E2 = dimension(random(S^2, 400))
abs(E2.twonn.value - 2) < 4*E2.twonn.error      #=> true
abs(E2.levina_bickel[3, 2] - 2) < 0.1           #=> true
E2.rank                                 #=> 3

# harmonic functions: means of neighbours, and exact for quadratics
laplace([0, 0, 2, 2, 0, 2, 0, 2])       #~> [0.5, 0.5, 1.5, 1.5] +-1e-14
near(laplace(ones(12)), ones(3, 3), tol: 1e-14)         #=> true
laplace([0, 0, 0, 3, 3, 3, 1, 2, 1, 2], size: [2, 3])       #~> [1, 1, 1, 2, 2, 2] +-1e-14
u = poisson((x, y) -> 2*(x*(1 - x) + y*(1 - y)), n: 15)
u[8, 8]                                 #~> 0.0625 +-1e-14
near(poisson(ones(7, 7))[4, 4], 0.0721, tol: 0.001)     #=> true

# the solution's norm is bounded by the boundary's on every grid; a rough map's is not
w = wellposed(laplace, sizes: [4, 8, 16])
w.growth < 1.12                         #=> true
w.constant < 1.1                        #=> true
max(w.curve[.., 2]) <= w.constant + 1e-9        #=> true
rough(b) = outer(b[1..n], ones(n)) where n = len(b)/4
wellposed(rough, sizes: [4, 8, 16]).growth > 1.3        #=> true
wellposed(laplace, at: ones(16)).growth                 #=> none
near(wellposed(b -> laplace(b)*1, at: ones(16)).constant, wellposed(laplace, sizes: [4]).constant, tol: 1e-8)  #=> true
