# The Mandelbrot set, one number at a time.
escape(a, b, limit) = {
    x = 0
    y = 0
    n = 0
    while x*x + y*y <= 4 and n < limit {
        t = x*x - y*y + a
        y = 2x*y + b
        x = t
        n = n + 1
    }
    n
}
total = 0
for i in 1..300 {
    for j in 1..300 {
        total = total + escape(-2 + 3i/300, -1.5 + 3j/300, 200)
    }
}
print(total)
