extern "sample.so" { apply(f: fn(x: f64) -> f64, x: f64) -> f64 }
g(x) = sqrt("a")
h(x) = apply(g, x)
h(2)
