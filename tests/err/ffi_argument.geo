extern "sample.so" {
    struct point { x: f64, y: f64 }
    middle(a: point, b: point) -> point
}
middle({ x: "a", y: 1 }, { x: 1, y: 1 })
