# seahorse.geo - figure 4: the uniform disk carried to a sea-horse.
#
# Of all maps that send the uniform distribution on the disk to the uniform
# distribution on the sea-horse, the cheapest is the gradient of a convex function
# [Brenier 1991]. That function is continuous, but it has creases: along the black
# curves the map tears the disk apart, because the sea-horse is not convex. On both
# sides of a tear the images lie on the sea-horse's boundary.
#
#   geo examples/seahorse.geo [points] [picture.svg] [region or photograph]

n    = if len(args) >= 1 { number(args[1]) } else { 4000 }
file = if len(args) >= 2 { args[2] } else { "seahorse.svg" }
A    = region(if len(args) >= 3 { args[3] } else { "seahorse" })

disk = uniform(ball(2))
T = brenier(disk, uniform(A), points: n)
S = singular_set(T)

picture = panels(plot(T, S, title: "the disk, coloured by where it goes"),
                 plot(T(disk), plot(S.left, S.right, colour: "black", size: 1.6),
                      title: "where it goes"),
                 caption: "Left: the curves along which Brenier's map tears. Right: both images of each torn edge lie on the boundary.")
save(picture, file)

# how far the images of torn edges are from the boundary, in units of sqrt(area/n)
spacing = sqrt(A.area/n)
print("{file}: {n} cells, mean squared way {T.cost:.3}, {S.count} torn edges")
print("images within {max(distance(A, concat(S.left, S.right)))/spacing:.1} spacings of the boundary")
