# 06_transport.geo - the cheapest way to carry a disk to a few points.
#
# Six shops share the people of a disk, equally. Who goes where, so that all ways
# together are shortest? Optimal transport knows: each shop gets a convex cell.

disk  = ball(2)
shops = [0.1, 0.2; 0.3, 0.1; -0.2, 0.4; 0.5, -0.3; -0.6, -0.1; 0, 0.7]
T = brenier(uniform(disk), points(shops))

T.n                                             # six cells ...
near(T.areas, ones(6)*disk.area/6)              # ... of the same area
T([0, 0])                                       # the centre goes to this shop
T([0.9, 0; -0.9, 0])                            # two people at once

# Brenier's theorem: the map is the gradient of a convex function u.
u = potential(T)
x = [0.3, -0.4]
h = 1e-6
slope = [u(x + [h, 0]) - u(x - [h, 0]), u(x + [0, h]) - u(x - [0, h])]/2h
near(slope, T(x), tol: 1e-6)

# No other way is cheaper. If each went where the person opposite goes, for example,
# every shop would still serve as many.
people ~ uniform(disk)^2000
cost(to) = mean(norm(people - to)^2)
cost(T(people)) < cost(T(-people))

# Twice as heavy, twice the area.
S = brenier(uniform(disk), points(shops, [2, 1, 1, 1, 1, 1]))
round(S.areas/disk.area, 4)

dots = plot(shops, colour: "black", size: 3)
save(panels(plot(T, dots, title: "equal"), plot(S, dots, title: "one is bigger")), "shops.svg")
