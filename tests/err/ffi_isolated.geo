#!geo --isolate
extern "sample.so" { keep_callback(f: keep fn(x: f64) -> f64) }
keep_callback(x -> x)
