# 500 random expression trees: the gradient against the complex step, which is exact to
# rounding, reverse against forward mode, second derivatives against each other. Errors are
# measured against the sum of the absolute values of all contributions, which each tree
# computes beside its value: a.
seed(20)
n_trees = 500
draws ~ uniform(0..1)^4001
next_draw(k) = draws[(k - 1) % len(draws) + 1]

# nodes: a function of the point and the sum of absolute contributions to its derivative
unary = list(
  { f: u -> sin(u), d: u -> cos(u) },
  { f: u -> cos(u), d: u -> -sin(u) },
  { f: u -> exp(u/4), d: u -> exp(u/4)/4 },
  { f: u -> tanh(u), d: u -> 1/cosh(u)^2 },
  { f: u -> sqrt(u^2 + 1), d: u -> u/sqrt(u^2 + 1) },
  { f: u -> log(u^2 + 1.5), d: u -> 2u/(u^2 + 1.5) },
  { f: u -> u^3/9, d: u -> u^2/3 },
  { f: u -> 1/(2 + u^2), d: u -> -2u/(2 + u^2)^2 },
  { f: u -> atan(u/2), d: u -> 2/(4 + u^2) },
  { f: u -> 2 - 3u, d: u -> -3 })
apply(op, p) = { f: x -> op.f(p.f(x)), a: x -> abs(op.d(p.f(x)))*p.a(x) }
plus(p, q) = { f: x -> p.f(x) + q.f(x), a: x -> p.a(x) + q.a(x) }
minus(p, q) = { f: x -> p.f(x) - q.f(x), a: x -> p.a(x) + q.a(x) }
times(p, q) = { f: x -> p.f(x)*q.f(x), a: x -> abs(q.f(x))*p.a(x) + abs(p.f(x))*q.a(x) }
over(p, q) = { f: x -> p.f(x)/(q.f(x)^2 + 1),
               a: x -> p.a(x)/(q.f(x)^2 + 1) + abs(2p.f(x)*q.f(x))*q.a(x)/(q.f(x)^2 + 1)^2 }
power(p, q) = { f: x -> (p.f(x)^2 + 0.5)^(q.f(x)/4),
                a: x -> (p.f(x)^2 + 0.5)^(q.f(x)/4)*(abs(q.f(x)/2*p.f(x))/(p.f(x)^2 + 0.5)*p.a(x) + abs(log(p.f(x)^2 + 0.5))/4*q.a(x)) }
binary = list(plus, minus, times, over, power)

# a pool of nodes grows from the three coordinates; the last one is the tree
coordinate(i) = { f: x -> x[i], a: x -> 1 }
tree(k) = {
  pool = map(coordinate, 1..3)
  for step in 1..9 {
    c = next_draw(7k + 5step)
    p = pool[floor(next_draw(3k + step)*len(pool)) + 1]
    q = pool[floor(next_draw(11k + 2step)*len(pool)) + 1]
    m = floor(15c)
    pool = push(pool, if m < 10 { apply(unary[m + 1], p) } else { binary[m - 9](p, q) })
  }
  plus(pool[end], times(pool[end - 1], pool[end - 2]))
}

point(k) = [3next_draw(k) - 1.5, 3next_draw(2k) - 1.5, 3next_draw(3k) - 1.5]
unit(i) = [if j == i { 1 } else { 0 } for j in 1..3]
complex_step(f, x) = [imag(f(x + unit(j)*1e-20i))/1e-20 for j in 1..3]

errors(k) = {
  t = tree(k)
  x = point(k)
  scale = t.a(x) + 1e-300
  v = point(5k)
  g = grad(t.f)(x)
  forward = jac(s -> t.f(x + s*v)*[1, 1, 1])(0)[2]
  H = jac(grad(t.f))(x)
  twice = (s -> t.f(x + s*v))''(0)
  size2 = sum(abs(H)) + scale
  [max(abs(g - complex_step(t.f, x)))/scale, abs(g @ v - forward)/(scale*norm(v)),
   max(abs(H - H'))/size2, abs(v @ H @ v - twice)/(size2*sum(v^2))]
}
worst = max([errors(k) for k in 1..n_trees], axis: 1)
worst[1] < 1e-13              #=> true
worst[2] < 1e-13              #=> true
worst[3] < 1e-12              #=> true
worst[4] < 1e-12              #=> true
