# The sieve against the test of single numbers, at all the edges of words and stretches.
for n in 2..700 { p = primes(n); check len(p) == count(isprime(0..n)); check all(isprime(p)) }
len(primes(1e6))                    #=> 78498
len(primes(3e7))                    #=> 1857859
p = primes(1100000)
q = p[p > 1048000 and p < 1049200]
all(q == find(isprime(1048001..1049199)) + 1048000)      #=> true
primes(1)                           #=> []
primes(2)                           #=> [2]
primes(9)                           #=> [2, 3, 5, 7]
