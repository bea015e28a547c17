# 07_tears.geo - where the map must tear: a disk carried to two half disks.
#
# The two halves of a disk are pulled apart. The cheapest map moves each half straight
# to its place, so all that was together along the line x = 0 is torn: the potential
# is continuous there but has a crease.

arc(from, to) = [[cos(t), sin(t)] for t in linspace(from, to, 100)]
gap = 0.5
halves = polygon(list(arc(-pi/2, pi/2) + [gap, 0], arc(pi/2, 3pi/2) - [gap, 0]))

T = brenier(uniform(ball(2)), uniform(halves), points: 400)
S = singular_set(T)
len(S.curves)

# The tear is the line x = 0, from one end of the disk to the other ...
line = S.curves[1]
near(S.length, 2, tol: 0.01)
max(abs(line[.., 1])) < 0.01

# ... and its two sides land twice the gap apart.
jumps = norm(S.right - S.left)
near(mean(jumps), 2*gap, tol: 0.1)

# The cost is that of the two moves: each point travels the gap, nothing less.
near(T.cost, gap^2, tol: 0.01)

# A convex target tears nothing.
square = box([-1, -1], [1, 1])
singular_set(brenier(uniform(ball(2)), uniform(square), points: 500))

after = plot(T(uniform(ball(2))), title: "after")
save(panels(plot(T, S, title: "before"), after), "halves.svg")
