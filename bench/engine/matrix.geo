# Elements of a matrix: a product by three loops.
product(a, b, n) = {
    c = zeros(n, n)
    for i in 1..n {
        for j in 1..n {
            s = 0
            for k in 1..n { s = s + a[i, k]*b[k, j] }
            c[i, j] = s
        }
    }
    c
}
n = 150
a = zeros(n, n)
for i in 1..n { for j in 1..n { a[i, j] = i + j } }
print(product(a, a, n)[n, n])
