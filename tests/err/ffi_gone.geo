#!geo --isolate
extern "sample.so" {
    opaque counter
    counter_new(start: i64) -> counter
    counter_next(c: counter) -> i64
    crash(how: i32)
}
c = counter_new(1)
print(try crash(1) else "crashed")
crash(0)
counter_next(c)
