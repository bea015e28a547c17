extern "libc.so.6" {
    bsearch(key: pointer?, base: in f64[1], n: size, width: size, compare: fn(a: in f64, b: in f64) -> int) -> pointer?
}
bsearch(none, [1], 1, 8, (a, b) -> 0)
