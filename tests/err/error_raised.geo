half(n) = if n % 2 == 1 { error("{n} is odd") } else { n/2 }
quarter(n) = half(half(n))
quarter(6)
