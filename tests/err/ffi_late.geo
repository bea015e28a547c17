extern "sample.so" {
    keep_callback(f: fn(x: f64) -> f64)
    call_kept(x: f64) -> f64
}
keep_callback(x -> x + 1)
call_kept(1)
