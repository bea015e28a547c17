# 05_regions.geo - regions of the plane, and pictures of them.

disk = ball(2)                          # the unit disk: a ball of R^2
disk.area
triangle = polygon([0, 0; 4, 0; 0, 3])
triangle
triangle.perimeter

# Move, turn and stretch.
house = box([0, 0], [2, 1]) |> translate([1, 0]) |> rotate(pi/2)
near(house.area, 2)

# Is a point inside? And how far is the boundary?
[0.5, 0.5] in disk
[0.5, 0.5; 2, 2] in disk
distance(disk, [0, 0])

# A region from its outline: this one ships with geo. A picture's file name works too.
seahorse = region("seahorse")
"the sea-horse has {len(seahorse.outline[1])} corners and covers {seahorse.area:.3}"

# A hundred points in it.
xs ~ uniform(seahorse)^100
all(xs in seahorse)

# A picture shows itself at the prompt; save writes it.
p = plot(seahorse, xs, title: "a hundred draws")
save(p, "points.svg")

# A function's graph, and the points it is made for.
q = plot(x -> exp(-x^2), -3..3, title: "a bell")
save(panels(p, q), "two.svg")
