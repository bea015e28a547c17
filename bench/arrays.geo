# The array language timed; bench/arrays.sh runs this beside bench/arrays.py.
# One line each: name, median milliseconds.
n = 10_000_000
a = linspace(0, 1, n)
b = linspace(1, 2, n)
c = linspace(2, 3, n)
m = reshape(a[1..1_000_000], 1000, 1000)
p = reshape(a, 5_000_000, 2)
r = sin(1e5*a[1..1_000_000])
x = reshape(a[1..3000], 1000, 3)

report(name, f) = {
    times = [{ s = clock(); f(); 1000*(clock() - s) } for k in 1..9]
    print(name, median(times))
}
report("a+b*c", () -> a + b*c)
report("exp", () -> exp(a))
report("log", () -> log(b))
report("sin", () -> sin(a))
report("sum", () -> sum(a))
report("cumsum", () -> cumsum(a))
report("a[a>0.5]", () -> a[a > 0.5])
report("rows*vector", () -> p*[1, 2])
report("mean_of_rows", () -> mean(p))
report("norm_of_rows", () -> norm(p))
report("distances", () -> distances(x))
report("sort_1e6", () -> sort(r))
report("matmul_1000", () -> m @ m)
report("solve_1000", () -> solve(m + eye(1000), m[1]))
