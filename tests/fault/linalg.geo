# Factorisations, special functions and integrals, through their modules.
a = [4, 1, 2; 1, 5, 3; 2, 3, 6]
inv(a)
solve(a, [1, 2, 3])
lstsq(a[.., 1..2], [1, 2, 3])
(eig(a), eigh(a), svd(a), qr(a), lu(a))
(cholesky(a), det(a), rank(a), pinv(a), expm(a))
nullspace([1, 1, 1])
roots([1, 2, 3])
zeros(30, 40) @ zeros(40, 50)
try inv([1, 2; 2, 4]) else "singular"
besselj(0..40, 2)[1]
integrate(t -> exp(-t^2), -inf..inf)
