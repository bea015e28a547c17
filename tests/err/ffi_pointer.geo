extern "sample.so" { counter_next(c: pointer) -> i64 }
counter_next(3)
