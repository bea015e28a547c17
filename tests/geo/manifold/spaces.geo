# Letters, makers, products and unions: what each space says of itself.
S^2                             #=> S^2 ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 2
S^1 == S                        #=> true
T^2                             #=> T^2, dim 2, compact, ∂ = ∅, χ = 0
H^2                             #=> H^2 ⊂ R^3, dim 2, not compact, ∂ = ∅, χ = 1
RP^2                            #=> RP^2 ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 1, not orientable
CP^1                            #=> CP^1 ⊂ R^4, dim 2, compact, ∂ = ∅, χ = 2
SO(3)                           #=> SO(3) ⊂ R^9, dim 3, compact, ∂ = ∅, χ = 0
SE(2).dim                       #=> 3
mobius(2)                       #=> mobius(2), dim 2, compact, ∂ = sphere(1, radius: 2), χ = 0, not orientable
near(SO(3).volume, 8pi^2)       #=> true
near(sphere(2, radius: 2).area, 16pi)   #=> true
H^2.volume                      #=> inf
S^2.injectivity                 #~> 3.141592653589793 +-1e-15
simplex(3).injectivity          #=> none
ball(2).euler                   #=> 1
region("seahorse").euler        #=> 1

# products
S^2 * S^1                       #=> S^2 * S^1 ⊂ R^5, dim 3, compact, ∂ = ∅, χ = 0
(S^1)^3                         #=> (S^1)^3 ⊂ R^6, dim 3, compact, ∂ = ∅, χ = 0
(S^2)^2 == S^2 * S^2            #=> true
R^2 * R == R^3                  #=> true
(0..1) * S^1                    #=> 0..1 * S^1 ⊂ R^3, dim 2, compact, ∂ = sphere(0, radius: 0.5, centre: [0.5]) * S^1, χ = 0
bd ((0..1) * S^1)               #=> sphere(0, radius: 0.5, centre: [0.5]) * S^1 ⊂ R^3, dim 1, compact, ∂ = ∅, χ = 0, 2 parts
bd ball(3)                      #=> S^2 ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 2
∂ball(3) == S^2                 #=> true
bd S^2                          #=> none

# disjoint unions: the first number says which part
M = S^2 + T^2
M.components                    #=> 2
[1, 0, 0, 1] in M               #=> true
[2, 0.5, 7, 0] in M             #=> true
[3, 0, 0, 1] in M               #=> false
dist(M, [1, 0, 0, 1], [2, 0, 0, 0])     #=> inf
mean(random(M, 4000)[.., 1] == 1)       #~> 0.2414530 +-0.03

# membership, of points and batches
[0.6, 0.8, 0] in S^2            #=> true
[0.6, 0.8, 0; 1, 1, 1] in S^2   #=> [true, false]
[nan, 0, 1] in S^2              #=> false
eye(3) in SO(3)                 #=> true
diag([1, 1, -1]) in SO(3)       #=> false
[1, 2; 2, 1] in SPD(2)          #=> false
[0.5, 0.25, 0.25] in simplex(2) #=> true

# uniform distributions carry the volume
x ~ uniform(S^2)^500
all(x in S^2)                   #=> true
logpdf(uniform(S^2), [0, 0, 1]) #~> -2.5310242469692907 +-1e-12
x.space == S^2                  #=> true
all(random(grassmann(4, 2), 50) in grassmann(4, 2))     #=> true
