extern "sample.so" {
    add_i8(a: i8, b: i8) -> i8
}
add_i8(200, 1)
