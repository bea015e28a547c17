# 08_seahorse.geo - figure 4 of the essay, small: the disk becomes a sea-horse.
#
# A sea-horse is not convex, so the map tears; where it tears, both sides land on the
# sea-horse's boundary. A generator that is smooth there invents what lies between.

A = region("seahorse")
disk = uniform(ball(2))
n = 500
T = brenier(disk, uniform(A), points: n)
S = singular_set(T)

T.residual < T.tol
T.cells |> len

# Both images of every torn edge lie on the boundary, within a spacing or two of points.
spacing = sqrt(A.area/n)
images = concat(S.left, S.right)
max(distance(A, images)) < 2*spacing

# A point of the disk, its place in the sea-horse, and a thousand more.
xs ~ disk^1000
all(T(xs) in A)

# The straight way between two torn places leaves the sea-horse: a smooth generator
# would stop there on its way.
half = (S.left + S.right)/2
mean(not (half in A)) > 0.9

picture = panels(plot(T, S, title: "the disk, torn"), plot(T(disk), title: "the sea-horse"))
save(picture, "seahorse_small.svg")
