# Handles and callbacks.
extern "sample.so" {
    opaque counter free counter_free
    counter_new(start: i64) -> counter
    counter_next(c: counter) -> i64
    counter_same(c: counter) -> counter
    counter_free(c: take counter)
    counters_alive() -> i32
    counter_make(start: i64, c: out counter) -> i32
    apply(f: fn(x: f64) -> f64, x: f64) -> f64
    integral(f: fn(x: f64) -> f64, a: f64, b: f64, n: i32) -> f64
    solve(f: fn(t: f64, n: i32, y: in f64[n], dy: out f64[n]), n: i32 = len(y), y: inout f64[n],
          t: f64, steps: i32)
    keep_callback(f: fn(x: f64) -> f64)
    keep_for_good = keep_callback(f: keep fn(x: f64) -> f64)
    call_kept(x: f64) -> f64
    visit(n: i32, f: fn(i: i32) -> bool) -> i32
}
c = counter_new(5)
c                           #=> counter
counter_next(c)             #=> 5
counter_next(c)             #=> 6
counter_same(c) == c        #=> true
counter_next(counter_same(c))       #=> 7
counter_next(3)             #!> wants a counter
counter_free(c)
counter_next(c)             #!> this counter was given away
counter_free(c)             #!> this counter was given away
counters_alive()            #=> 0
r = counter_make(1)
r.value                     #=> 0
counter_next(r.c)           #=> 1
r = none
# Handles nobody holds are ended: 64 is all there are.
make(n) = { for i in 1..n { k = counter_new(i); x = [0.0 for j in 1..20000]; y = x + 1 } ; n }
make(200) == 200            #=> true

apply(x -> x^2, 3)          #=> 9
apply(sin, 0)               #=> 0
integral(x -> x^2, 0, 1, 1000)      #~> 0.33333325 +-1e-12
integral(x -> apply(y -> x*y, x), 0, 1, 1000)   #~> 0.33333325 +-1e-12
apply(x -> "text", 1)       #!> the callback gave a string, where C wants f64
apply(x -> [1, 2][x], 3)    #!> index 3
apply(3, 3)                 #!> wants a function
try integral(x -> error("stop"), 0, 1, 1000000) else "stopped"      #=> "stopped"
solve((t, n, y) -> [y[2], -y[1]], [1, 0], 1, 100000)    #~> [0.540304961, -0.841475193] +-1e-5
solve((t, n, y) -> [1, 2, 3], [1, 0], 1, 10)            #!> where C wants 2 numbers
visit(10, i -> i % 3 == 0)  #=> 3

# A callback that outlives its call is an error; one that C may keep is kept.
keep_callback(x -> x + 1)
call_kept(1)                #!> called a function back after its call had ended
keep_for_good(x -> x + 41)
junk = [[i] for i in 1..1000]
call_kept(1)                #=> 42
keep_for_good(x -> error("late"))
call_kept(1)                #!> late
