# Elements of a vector: a sieve.
sieve(n) = {
    prime = ones(n)
    count = 0
    for i in 2..n {
        if prime[i] == 1 {
            count = count + 1
            k = i + i
            while k <= n {
                prime[k] = 0
                k = k + i
            }
        }
    }
    count
}
print(sieve(2000000))
