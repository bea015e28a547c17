extern "sample.so" { count_up(n: i32, x: out i32[n]) }
count_up(-1)
