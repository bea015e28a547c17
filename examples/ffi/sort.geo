# The C library's qsort with a comparison written in geo.
extern "libc.so.6" {
    qsort(base: inout f64[n], n: size = len(base), width: size, compare: fn(a: in f64, b: in f64) -> int)
}
order(before) = (a, b) -> if before(a, b) { -1 } else if before(b, a) { 1 } else { 0 }

x = [3, -1, 4, -1, 5, -9, 2, 6]
qsort(x, 8, order((a, b) -> a < b))
qsort(x, 8, order((a, b) -> abs(a) > abs(b)))
x
print(try qsort(x, 8, (a, b) -> error("no order")) else "an error passes through C")
