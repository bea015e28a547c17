extern "sample.so" { slow_add(a: f64, b: f64) -> f64 }
slow_add([1, 2], [1, 2, 3])
