# The disk goes to its three sectors moved apart: it tears along a Y whose three arms
# meet near the centre.
sector(k) = {
    a = 2pi*(k - 1)/3
    arc = [[cos(t), sin(t)] for t in a..(a + 2pi/3) by 2pi/300]
    away = 0.5*[cos(a + pi/3), sin(a + pi/3)]
    concat([[0, 0]], arc) + away
}
sectors = polygon(list(sector(1), sector(2), sector(3)))
sectors.parts   #=> 3
T = brenier(uniform(ball(2)), uniform(sectors), points: 3000)
S = singular_set(T)
near(S.length, 3, 0.1)      #=> true

# every torn edge lies on one of the rays at 0, 120 and 240 degrees
ends = S.edges[.., 1..2]
angle = [atan2(p[2], p[1]) for p in ends]
off = [sqrt(sum(p^2))*abs(sin(1.5*a)) for (p, a) in zip(ends, angle)]
max(off) < 4/sqrt(3000)     #=> true
