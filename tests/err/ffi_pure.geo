extern "sample.so" {
    pure total(n: i32, x: in f64[n]) -> f64
}
