noisy(x) = {
  z ~ normal(0, 1)
  x*z
}
grad(noisy)(1)
