f(x, y) = { s = x; for i in 1..3 { s = s*sin(y) + [x, y][i % 2 + 1]^2 }; s }
grad(f)(1, 2)
hess(f)(1, 2)
jac(x -> [x, x^2, x^3, exp(x)])(1)
grad(r -> sum(r.w @ r.b))({ w: [1, 2; 3, 4], b: [1, 1] })
v = [1, 2, 3]
grad(x -> { x[2] = x[1]^2; sum(sort(x)) })(v)
(a -> integrate(x -> a*x, 0..1))'(2)
grad(m -> logpdf(normal(m, 1), 0.5))(0)
kinks(x -> abs(x), 0)
