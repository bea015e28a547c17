steps(x) = {
  n = isprime(x)
  x^2
}
grad(steps)(3)
