# Fields of records: a particle on a spring.
run(n) = {
    p = { x: 1, v: 0, k: 4 }
    for t in 1..n {
        p.v = p.v - p.k*p.x*0.001
        p.x = p.x + p.v*0.001
    }
    p.x
}
print("{run(2000000):.6}")
