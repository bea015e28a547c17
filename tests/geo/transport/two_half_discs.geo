# The unit disk goes to its two halves moved apart by d each. The map is x + d on the
# right and x - d on the left: it tears along the line x = 0, jumps by 2d there,
# and its cost is d^2.
turn(a, b, n) = [[cos(t), sin(t)] for t in a..b by (b - a)/n]
d = 0.4
right = polygon(turn(-pi/2, pi/2, 100))
left = polygon(turn(pi/2, 3pi/2, 100))
halves = polygon(list(right.outline[1] + [d, 0], left.outline[1] - [d, 0]))
halves.parts    #=> 2

error_of(n) = {
    T = brenier(uniform(ball(2)), uniform(halves), points: n)
    S = singular_set(T)
    check near(S.length, 2, 0.05)
    check max(abs(S.jump[.., 1])) <= 2d + 4/sqrt(n)
    check near(abs(T.cost - d^2), 0, 0.02)
    max(abs(S.edges[.., 1]))
}
e500 = error_of(500)
e8000 = error_of(8000)
e500 < 2/sqrt(500)      #=> true
e8000 < 2/sqrt(8000)    #=> true

# from the points alone, by their jumps, the same line is found
T = brenier(uniform(ball(2)), uniform(halves), points: 2000)
S = singular_set(T, method: "jump")
S.method                #=> "jump"
near(S.length, 2, 0.1)  #=> true
max(abs(S.edges[.., 1])) < 2/sqrt(2000)     #=> true
