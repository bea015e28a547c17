# Every rule against differences of high order: a fourth-order difference extrapolated
# twice is good to about 1e-9 here, and the second derivative by f'' is checked likewise.
slope(f, x, h) = (8*(f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h)))/(12h)
difference(f, x) = {
  h = 0.02*max(1, abs(x))
  (a, b, c) = (slope(f, x, h), slope(f, x, h/2), slope(f, x, h/4))
  (p, q) = ((16b - a)/15, (16c - b)/15)
  (64q - p)/63
}
worst = 0
agrees(f, x) = {
  exact = f'(x)
  away = abs(exact - difference(f, x))/max(1, abs(exact))
  second = f''(x)
  away2 = abs(second - difference(f', x))/max(1, abs(second))
  max(away, away2)
}
bad(fs, xs) = [(k, x, agrees(f, x)) for (k, f) in enumerate(fs) for x in xs if not (agrees(f, x) < 5e-8)]

# operators
ops = list(x -> x^3 - 2x + 1, x -> 1/x, x -> x^2.5, x -> 2^x, x -> x^x, x -> (3x) % 2.7, x -> 5 % (x + 3),
           x -> -x/(1 + x^2), x -> 3/x^2)
bad(ops, [0.7, 1.3])                                                              #=> []

smooth = list(abs, sqrt, cbrt, exp, expm1, log, log2, log10, log1p, sin, cos, tan, atan, sinh, cosh, tanh, asinh,
              radians, degrees, x -> log(x, 3), x -> log(5, x + 1), x -> atan2(x, 2), x -> atan2(0.4, x), x -> hypot(x, 2),
              x -> mod(x, 0.4), x -> clamp(x, 0, 5)*x, x -> max(x, 0.1)*min(x^2, 3), x -> full(x, 2)[1]*x)
bad(smooth, [0.3, 0.85])                                                          #=> []
bad(list(asin, acos, atanh, erfinv), [-0.4, 0.3])                                 #=> []
bad(list(acosh), [1.7, 3])                                                        #=> []

special = list(gamma, lgamma, digamma, x -> polygamma(1, x), x -> beta(x, 2), x -> beta(0.5, x), x -> gammainc(2.5, x),
               x -> gammaincc(2.5, x), erf, erfc, x -> besselj(0, x), x -> besselj(2.5, x), x -> bessely(1, x), x -> besseli(1, x),
               x -> besselk(0, x), x -> zeta(3, x), lambertw, x -> expint(1, x), x -> expint(2, x), x -> expint(0, x), ei, sinint,
               cosint, dawson, x -> hermite(3, x), x -> hermite(0, x)*x, x -> laguerre(4, x), x -> hyp1f1(0.5, 1.5, x))
bad(special, [0.8, 1.9])                                                          #=> []
bad(list(x -> betainc(2, 3, x), ellipk, ellipe, x -> ellipf(x, 0.3), x -> ellipf(0.7, x), x -> ellipeinc(x, 0.3),
         x -> ellipeinc(0.7, x), dilog, x -> legendre(3, x), x -> chebyshev(5, x), x -> hyp2f1(0.5, 1, 1.5, x)), [0.2, 0.6])    #=> []

# limits where the formula is 0/0
near(ellipk'(0), pi/8)                                                            #=> true
near(ellipe'(0), -pi/8)                                                           #=> true
(sinint'(0), dilog'(0), lambertw'(0))                                             #=> [1, 1, 1]

# of arrays: the directional derivative along a curve of vectors and matrices
v(t) = [t, t^2 + 0.3, sin(t), 1.1 - t]
A(t) = [2 + t, t^2, 0.3; 0.1, 3 - t, t; t, 0.2, 4 + t^2]
S(t) = A(t) @ A(t)'
w = [0.3, -1.2, 0.7, 2]
M = [1, 2, 3; 0.5, -1, 2; 0.1, 0.2, -0.7]
arrays = list(t -> sum(v(t)), t -> prod(v(t)), t -> sum(v(t)*w), t -> v(t) @ w, t -> min(v(t)), t -> max(v(t)), t -> sum(cumsum(v(t))*w),
              t -> sum(cumprod(v(t))*w), t -> sum(diff(v(t))^2), t -> sum(sort(v(t))*w), t -> mean(v(t))^2, t -> var(v(t)), t -> std(v(t)),
              t -> median(v(t)), t -> quantile(v(t), 0.3), t -> sum(quantile(v(t), [0.1, 0.9])), t -> quantile([1, 5, 2], t),
              t -> norm(v(t)), t -> norm(v(t), 1), t -> norm(v(t), inf), t -> norm(v(t), 3),
              t -> dot(v(t), w), t -> dist(v(t), w), t -> sum(cross(v(t)[1..3], [1, t, 2])*[1, 2, 3]),
              t -> sum(outer(v(t), v(t)^2) @ w), t -> sum(linspace(t, t^2, 5)*v(t)[1]), t -> sum(flip(v(t))*w), t -> sum(roll(v(t), 1)*w),
              t -> sum(reshape(v(t), 2, 2) @ [1, 3]), t -> sum(repeat(v(t), 2)*concat(w, w)), t -> sum(concat(v(t), [1])*[1, 2, 3, 4, 5]^2),
              t -> sum(diag(v(t)) @ w), t -> sum(select(v(t) > 0.5, v(t)^2, w)), t -> interp(t, [0, 1, 2], [t, 3, t^2]),
              t -> polyval(v(t), t), t -> polyfit([0, 1, 2, t], v(t), 1)[1], t -> sum(tile(v(t), 2)*concat(w, w)), t -> sum(meshgrid(v(t), w)[1]^2))
bad(arrays, [0.4])                                                                #=> []

matrices = list(t -> det(A(t)), t -> trace(A(t)), t -> logdet(A(t))[2], t -> sum(inv(A(t))*M), t -> sum(solve(A(t), v(t)[1..3])), t -> sum(solve(A(t), M)*M),
                t -> sum(A(t)'*M), t -> sum(A(t) @ M @ A(t)), t -> sum(A(t) @ w[1..3]), t -> sum(w[1..3] @ A(t)), t -> sum(cholesky(S(t))*M), t -> sum(expm(A(t)/4)*M),
                t -> sum(eigvals(S(t))*w[1..3]), t -> sum(eigh(S(t))[1]^2), t -> sum(abs(eigh(S(t))[2])*M), t -> sum(svd(A(t))[2]*w[1..3]), t -> cond(A(t)), t -> opnorm(A(t)),
                t -> opnorm(A(t), 1), t -> opnorm(A(t), inf), t -> sum(lstsq(A(t)[.., 1..2], v(t)[1..3])), t -> sum(pinv(A(t)[.., 1..2])*M[1..2, ..]),
                t -> sum(kron(A(t), [t, 1])), t -> sum(cov(A(t))*M), t -> sum(cor(A(t))*M), t -> sum(sum(A(t), axis: 1)^2), t -> sum(prod(A(t), axis: 2)),
                t -> prod(A(t)), t -> sum(max(A(t), axis: 1)*w[1..3]), t -> sum(cumprod(A(t), 2)*M), t -> sum(sort(A(t), 2)*M), t -> sum(mean(A(t), 2)^2), t -> sum(var(A(t), 2)),
                t -> sum(distances(A(t))), t -> sum(distances(A(t), M)*M), t -> sum(norm(A(t))), t -> sum(dot(A(t), w[1..3])), t -> sum(diff(A(t), 2)^2),
                t -> sum(transpose(A(t))*M), t -> sum(hcat(A(t), M)^2), t -> sum([A(t), M; M, A(t)]^3), t -> sum(flatten(A(t))^3), t -> sum(roll(A(t), 1, 2)*M),
                t -> sum(median(A(t), 2)^2), t -> sum(quantile(A(t), 0.4)^2), t -> sum(A(t)[2, ..]^2) + A(t)[1, 2], t -> sum(A(t)[[1, 3], 1..2]^2), t -> sum(A(t) + v(t)[1..3] + [1; 2; 3]*t))
bad(matrices, [0.4])                                                              #=> []

# more: Airy functions on both sides of 0, Q and R, points that move, complex parts
bad(list(airyai, airybi), [-2.3, -0.4, 0.7, 1.9])                                 #=> []
(airyai'(0), airyai''(0), airyai'''(0)) - [-0.25881940379280680, 0, airyai(0)]    #~> [0, 0, 0] +-1e-14
moved = list(t -> sum(abs(qr(A(t))[1])*M), t -> sum(qr(A(t))[2]*M), t -> sum(abs(qr(A(t)[.., 1..2])[1])*M[.., 1..2]), t -> sum(translate([1, 2], [t, t^2])^2),
             t -> sum(rotate([1, 2; 3, t], t, [t, 0])*[1, 2; 3, 4]), t -> sum(scale([t, 2], t^2, [1, t])), t -> real(t)*conj(t) + imag(t) + arg(t))
bad(moved, [0.4])                                                                 #=> []
