# Where the disk is torn, both images lie on the sea-horse's boundary: within two
# spacings of the points, so ever nearer as n grows.
A = region("seahorse")
farthest(n) = {
    T = brenier(uniform(ball(2)), uniform(A), points: n)
    S = singular_set(T)
    check T.residual < 1e-8
    check S.count > 0
    far = max(distance(A, concat(S.left, S.right)))
    check far < 2sqrt(A.area/n)
    far
}
far = [farthest(1000), farthest(4000), farthest(16000)]
far[1] > far[2] and far[2] > far[3]     #=> true

# the tear goes deep into the disk: it answers the concavity under the snout
T = brenier(uniform(ball(2)), uniform(A), points: 4000)
S = singular_set(T)
S.length > 2            #=> true
deepest = min(sqrt(sum(S.edges[.., 1..2]^2, axis: 2)))
deepest < 0.6           #=> true
S.largest_jump > 0.3    #=> true
