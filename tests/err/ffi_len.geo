extern "sample.so" {
    total(n: i32, x: in f64[m]) -> f64
}
