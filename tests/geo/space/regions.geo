# Spaces know their measures, and what is in them.
R^2                     #=> R^2, dim 2, not compact, ∂ = ∅, χ = 1
R                       #=> R, dim 1, not compact, ∂ = ∅, χ = 1
R^2 * R                 #=> R^3, dim 3, not compact, ∂ = ∅, χ = 1
ball(2)                 #=> ball(2), dim 2, compact, ∂ = S^1, χ = 1, area 3.14159
ball(3, 2).volume       #~> 33.510321638291124 +-1e-12
box([0, 0], [2, 3])     #=> box([0, 0], [2, 3]), dim 2, compact, ∂ ≠ ∅, χ = 1, area 6
box(0, 1) * box(0, 2)   #=> box([0, 0], [1, 2]), dim 2, compact, ∂ ≠ ∅, χ = 1, area 2

[0.1, 0.2] in ball(2)               #=> true
[0.1, 0.2; 3, 4] in ball(2)         #=> [true, false]
2 in R                              #=> true
ball(2) == ball(2, radius: 1)       #=> true

# corners in any order and orientation, holes, parts
tri = polygon([0, 0; 0, 1; 1, 0])
tri.area                #=> 0.5
tri.centroid            #~> [0.3333333333333333, 0.3333333333333333] +-1e-15
tri.perimeter           #~> 3.414213562373095 +-1e-15
ring = polygon(list([0, 0; 3, 0; 3, 3; 0, 3], [1, 1; 2, 1; 2, 2; 1, 2]))
ring.area               #=> 8
ring.holes              #=> 1
[1.5, 1.5] in ring      #=> false
[0.5, 1.5] in ring      #=> true
distance(ring, [1.5, 1.5])          #=> 0.5
distance(ball(2), [3, 4; 0.5, 0])   #=> [4, 0.5]
distance(box([0, 0], [1, 1]), [2, 2])   #~> 1.4142135623730951 +-1e-15

# moving
translate(tri, [1, 1]).centroid     #~> [1.3333333333333333, 1.3333333333333333] +-1e-14
rotate(tri, pi/2).area              #~> 0.5 +-1e-15
rotate([1, 0; 0, 1], pi/2)          #~> [0, 1, -1, 0] +-1e-15
scale(tri, 2).area                  #=> 2
scale(tri, [2, 3]).area             #=> 3
scale(ball(2), 3)                   #=> ball(2, radius: 3), dim 2, compact, ∂ = sphere(1, radius: 3), χ = 1, area 28.2743
near(scale(ball(2), [2, 1]).area, 2pi)  #=> true
scale(tri, -1).area                 #=> 0.5

# the sea-horse
A = region("seahorse")
A.parts                 #=> 1
near(A.bounds[2, 2] - A.bounds[1, 2], 1, 0.01)      #=> true
save(A, "copy.poly")
region("copy.poly").area == A.area  #=> true
A[1]                    #!> can't be indexed
A.colour                #!> no property
ball(0)                 #!> between
