extern "libm.so.6" {
    j0(x: f64) -> f64
    bessel(x: f64) -> f64
}
