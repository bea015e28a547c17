grad((n, x) -> besselj(n, x))(2, 1.5)
