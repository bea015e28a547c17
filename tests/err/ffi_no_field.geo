extern "sample.so" {
    struct point { x: f64, y: f64 }
    middle(a: point, b: point) -> point
}
middle({ x: 1, y: 2, z: 3 }, { x: 1, y: 1 })
