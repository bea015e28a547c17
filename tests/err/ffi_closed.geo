extern "sample.so" {
    opaque counter free counter_free
    counter_new(start: i64) -> counter
    counter_free(c: take counter)
}
c = counter_new(1)
counter_free(c)
counter_free(c)
