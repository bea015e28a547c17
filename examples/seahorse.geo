# seahorse.geo - figure 4: the uniform disk carried to a sea-horse.
#
# Brenier's theorem: of all maps that send the uniform distribution on the disk to
# the uniform distribution on the sea-horse, the cheapest is the gradient of a convex
# function. The function is continuous; its gradient is not: along the black curves
# the map tears the disk apart, because the sea-horse is not convex.
#
#   geo examples/seahorse.geo [points] [picture.svg] [region or photograph]

n    = if len(args) >= 1 { number(args[1]) } else { 4000 }
file = if len(args) >= 2 { args[2] } else { "seahorse.svg" }
A    = region(if len(args) >= 3 { args[3] } else { "seahorse" })

disk = uniform(ball(2))
T = brenier(disk, uniform(A), points: n)
T

S = singular_set(T)
S

# Both images of a torn point lie on the boundary of the sea-horse.
image = T(disk)
fig = panels(plot(T, S, title: "the disk, coloured by where it goes"),
             plot(image, S.left, S.right, colour: "", size: 2, title: "where it goes"),
             caption: "Black on the left: where Brenier's map tears. Black on the right: both images of every torn edge.")
save(fig, file)
print("{file}: {n} cells, cost {T.cost:.4}, residual {T.residual:.1e}, torn along {S.length:.3}")
