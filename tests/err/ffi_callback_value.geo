extern "sample.so" { apply(f: fn(x: f64) -> f64, x: f64) -> f64 }
apply(x -> "text", 1)
