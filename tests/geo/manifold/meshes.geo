# Meshes: topology, points, spectra, heat, distances.
box_corners = [0, 0, 0; 1, 0, 0; 1, 1, 0; 0, 1, 0; 0, 0, 1; 1, 0, 1; 1, 1, 1; 0, 1, 1]
box_faces = [1, 2, 3; 1, 3, 4; 5, 6, 7; 5, 7, 8; 1, 2, 6; 1, 6, 5; 2, 3, 7; 2, 7, 6; 3, 4, 8; 3, 8, 7; 4, 1, 5; 4, 5, 8]
C = surface(box_corners, box_faces)
C                               #=> mesh of 12 triangles ⊂ R^3, dim 2, compact, ∂ = ∅, χ = 2
C.area                          #~> 6 +-1e-14
C.genus                         #=> 0
C.orientable                    #=> true
[0.5, 0.5, 1] in C              #=> true
[0.5, 0.5, 0.5] in C            #=> false
project(C, [0.5, 0.4, 3])       #~> [0.5, 0.4, 1] +-1e-15
tangent(C, [0.5, 0.4, 1], [1, 2, 3])    #~> [1, 2, 0] +-1e-15
all(random(C, 200) in C)        #=> true
logpdf(uniform(C), [0.5, 0.5, 1])       #~> -1.791759469228055 +-1e-12
shape(C.faces)                  #=> [12, 3]
dist(C, [0, 0, 0], [1, 0, 0])   #!> does not exist on mesh

# a strip of two triangles has one boundary; a third at an edge is one too many
D = surface(box_corners[1..4, ..], [1, 2, 3; 1, 3, 4])
D.boundaries                    #=> 1
D.euler                         #=> 1
surface(box_corners, [1, 2, 3; 1, 2, 5; 1, 2, 7])       #!> 3 triangles meet at the edge between vertices 1 and 2
surface(box_corners, [1, 2, 3; 1, 6, 8])                #!> vertex 1 form more than one fan
surface(box_corners, [1, 2, 9])                         #!> the vertex 9, which does not exist
surface(box_corners, [1, 1, 2])                         #!> triangle 1 has no area
mesh("missing.obj")                                     #!> can't be read

# spectra in closed form, with multiplicity
spectrum(S^2, 9)                #=> [0, 2, 2, 2, 6, 6, 6, 6, 6]
spectrum(S^3, 6)                #=> [0, 3, 3, 3, 3, 8]
spectrum(sphere(2, radius: 2), 2)       #=> [0, 0.5]
spectrum(RP^2, 7)               #=> [0, 6, 6, 6, 6, 6, 20]
spectrum(T^2, 10)               #=> [0, 1, 1, 1, 1, 2, 2, 2, 2, 4]
spectrum(SO(3), 11)             #=> [0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 6]
spectrum(H^2, 3)                #!> does not exist on H^2

# a torus of triangles: its spectrum begins with 0, heat keeps its amount
n = 24
m = 12
at(i, j) = (i % n)*m + j % m + 1
u = [2pi*i/n for i in 0..n-1]
v = [2pi*j/m for j in 0..m-1]
ring = [[(2 + cos(b))*cos(a), (2 + cos(b))*sin(a), sin(b)] for a in u for b in v]
low = [[at(i, j), at(i + 1, j), at(i + 1, j + 1)] for i in 0..n-1 for j in 0..m-1]
high = [[at(i, j), at(i + 1, j + 1), at(i, j + 1)] for i in 0..n-1 for j in 0..m-1]
W = surface(ring, vcat(low, high))
W.genus                         #=> 1
s = spectrum(W, 6, vectors: true)
abs(s.values[1]) < 1e-9         #=> true
s.values[2] > 0.1               #=> true
shape(s.vectors)                #=> [288, 6]
h = heat_step(W, [if k == 1 { 1 } else { 0 } for k in 1..288], 0.1)
min(h) > -0.01                  #=> true
d = distances_from(W, 1)
d[1]                            #=> 0
7 < d[1 + 12*m] < 3pi + 0.5     #=> true
