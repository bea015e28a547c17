extern "libm.so.6" {
    j0(x: double) -> f64
}
