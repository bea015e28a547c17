# What plans must survive: few points, ties, far places, masses of twelve orders.
ok(p) = abs(p.gap) <= 1e-12*(abs(p.cost) + 1e-300) or abs(p.gap) < 1e-13
ok(emd([[1, 2]], [[3, 4]]))         #=> true
emd([[1, 2]], [[3, 4]]).cost        #=> 8
ok(emd([1, 2], [3, 3, 3]))          #=> true
emd([5, 5, 5], [5, 5]).cost         #=> 0

# masses from 1 to 1e-12, and none at all
m = [10^(-12*k/99) for k in 0..99]
seed(9)
xs ~ uniform(box([0, 0], [1, 1]))^100
ys ~ uniform(box([0, 0], [1, 1]))^100
p = emd(xs, ys, m, m[[101 - k for k in 1..100]])
ok(p)                               #=> true
rows = sum(p.matrix, axis: 2)
max(abs(rows - m)/m) < 1e-12        #=> true
z = emd(xs, ys, [k % 3 for k in 1..100], [k % 2 for k in 1..100])
ok(z)                               #=> true
all(sum(z.matrix, axis: 2)[[3, 6, 9]] == 0)     #=> true

# a grid with all its ties, doubled points, points on a line
grid = [[i, j] for i in 1..12 for j in 1..12]
g = emd(grid, grid + [1, 0])
near(g.cost, 1, tol: 1e-12)         #=> true
ok(emd(concat(grid, grid), grid))   #=> true
emd(concat(grid, grid), grid).cost  #=> 0
line = [[k, 2k] for k in 1..50]
near(emd(line, line[[51 - k for k in 1..50]] + [0, 3]).cost, 9, tol: 1e-12)      #=> true

# far apart and far away: what no plan can change does not drown the rest
near(emd(xs, ys + [1e7, 0]).cost, emd(xs, ys).cost + 1e14 + 2e7*(mean(ys[.., 1]) - mean(xs[.., 1])), tol: 1e-12)   #=> true
all(emd(xs + 1e6, ys + 1e6).to == emd(xs, ys).to)         #=> true

# one against many, and mistakes
ok(emd([[0, 0]], ys))               #=> true
emd(xs, ys, m[1..99])               #!> 100 points, and 99 masses
emd(xs, ys, -m)                     #!> masses are numbers from 0 up
emd(xs*nan, ys)                     #!> is not finite
emd(zeros(0, 2), ys)                #!> there are no points here
