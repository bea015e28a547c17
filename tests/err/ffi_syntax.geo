extern "libm.so.6" {
    j0(x f64) -> f64
}
