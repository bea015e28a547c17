extern "sample.so" {
    total(n: i32, x: in f64[n]) -> f64
}
total(3, [1, 2])
