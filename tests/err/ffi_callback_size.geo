extern "sample.so" {
    solve(f: fn(t: f64, n: i32, y: in f64[n], dy: out f64[n]), n: i32, y: inout f64[n], t: f64, steps: i32)
}
solve((t, n, y) -> [1, 2, 3], 2, [1, 0], 1, 10)
