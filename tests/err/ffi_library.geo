extern "libnowhere.so.3" { f(x: f64) -> f64 }
