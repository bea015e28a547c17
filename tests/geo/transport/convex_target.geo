# A convex target: the map is continuous and nothing tears [Caffarelli 1992].
T = brenier(uniform(ball(2)), uniform(box([0, 0], [3, 1])), points: 2000)
singular_set(T)                     #=> empty singular set: the map does not tear
singular_set(T, method: "jump").count   #=> 0
T.residual < 1e-8                   #=> true

# disk to disk is a scaling and a shift: T(x) = 2x + 1
T = brenier(uniform(ball(2)), uniform(ball(2, 2, [1, 1])), points: 4000)
xs ~ uniform(ball(2))^200
max(sqrt(sum((T(xs) - (2xs + 1))^2, axis: 2))) < 8/sqrt(4000)     #=> true

# its cost is the mean of |x + 1|^2 = E|x|^2 + 2 over the disk, up to the n cells' size
near(T.cost, 2.5, 0.01)     #=> true
