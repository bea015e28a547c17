# Each way of passing something to C and back, with tests/ffi/sample.c.
extern "sample.so" {
    add_i8(a: i8, b: i8) -> i8
    add_u16(a: u16, b: u16) -> u16
    add_i64(a: i64, b: i64) -> i64
    half(x: f32) -> f32
    both(a: bool, b: bool) -> bool
    struct point { x: f64, y: f64 }
    struct box { low: point, high: point, tag: i32 }
    middle(a: point, b: point) -> point
    around(p: point, r: f64, tag: i32) -> box
    box_area(b: box) -> f64
    move(p: inout point, dx: f64)
    pure weighted(a: f64, b: f64, c: f64, d: f64) -> f64
    pure five(a: f64, b: f64, c: f64, d: f64, e: f64) -> f64
    slow_add(a: f64, b: f64) -> f64
    total(n: i32 = len(x), x: in f64[n]) -> f64
    total_of = total(n: i32, x: in f64[n]) -> f64
    scale(n: i32 = len(x), x: inout f64[n], by: f64)
    count_up(n: i32, numbers: out i32[n])
    conjugate(n: size = len(z), z: inout complex[n])
    minmax(n: size = len(x), x: in f64[n], low: out f64, high: out f64)
    checksum(data: in u8[n], n: size = len(data)) -> u32
    sum_of(n: i32, ...) -> f64
    greeting(polite: bool) -> string
    maybe_greeting = greeting(polite: bool) -> string?
    fill(buffer: out string[n], n: size, with: i8)
}
add_i8(100, 27)             #=> 127
add_i8(100, 28)             #=> -128
add_i8(200, 1)              #!> `a` is i8, and 200 does not fit
add_i8(1.5, 1)              #!> `a` is i8, and 1.5 does not fit
add_u16(65535, 1)           #=> 0
add_u16(-1, 1)              #!> does not fit
add_i64(2^53, 1)            #=> 9007199254740992
add_i64(2^63, 0)            #!> does not fit
add_i64("a", 0)             #!> wants
half(3)                     #=> 1.5
both(true, false)           #=> false
both(1, true)               #!> wants true or false
add_i8(1)                   #!> needs an argument for `b`
add_i8(1, 2, 3)             #!> takes 2 arguments
add_i8(a: 1, b: 2)          #=> 3

# Structs are records.
middle({ x: 0, y: 2 }, { x: 2, y: 4 })          #=> {x: 1, y: 3}
middle({ x: 0 }, { x: 2, y: 4 })                #!> has no field `y`
middle({ x: 0, y: 1, z: 2 }, { x: 2, y: 4 })    #!> struct point has no field `z`
middle({ x: "a", y: 1 }, { x: 2, y: 4 })        #!> wants a number
b = around({ x: 1, y: 1 }, 2, 7)
b                           #=> {low: {x: -1, y: -1}, high: {x: 3, y: 3}, tag: 7}
box_area(b)                 #=> 16
move({ x: 1, y: 2 }, 5)     #=> {x: 6, y: 2}

# Numbers lift over tensors.
weighted([1, 2], 1, 0, [0, 1])                  #=> [3, 8]
weighted(1, 1, 1, 1)        #=> 10
five(1, 2, 3, 4, 5)         #=> 15
five([1, 2], 0, 0, 0, 1)    #=> [2, 3]
slow_add([1, 2; 3, 4], 1)   #=> [2, 3; 4, 5]
slow_add([1, 2], [1, 2, 3]) #!> these differ
add_i8([1, 2], 1)           #=> [2, 3]
add_i8([1, 300], 1)         #!> 300 does not fit
map(x -> weighted(x, 0, 0, 0), [1, 2])          #=> [1, 2]
grad(x -> slow_add(x, 1))(2)                    #!> derivative

# Arrays: their sizes are checked before C runs.
total([1, 2, 3])            #=> 6
total([1, 2; 3, 4])         #=> 10
total(1..4)                 #=> 10
total([true, false, true])  #=> 2
total([])                   #=> 0
total([1, 2], n: 2)         #=> 3
total_of(2, [1, 2])         #=> 3
total_of(3, [1, 2])         #!> `x` has 2 numbers, and its declaration says [n], here 3
total_of(-1, [1, 2])        #!> negative
total("text")               #!> wants a tensor
total([1 + 2i, 3])          #!> real numbers
x = [1, 2, 3]
scale(x, 10)                #=> [10, 20, 30]
x                           #=> [1, 2, 3]
y = x
x = scale(x, 2)
x                           #=> [2, 4, 6]
y                           #=> [1, 2, 3]
count_up(4)                 #=> [1, 2, 3, 4]
count_up(-1)                #!> negative
count_up(0)                 #=> []
conjugate([1 + 2i, 3i])     #=> [1 - 2i, 0 - 3i]
conjugate([1, 2])           #=> [1 + 0i, 2 + 0i]
minmax([3, 1, 2])           #=> {low: 1, high: 3}
checksum("abc")             #=> 96354
checksum([97, 98, 99])      #=> 96354
checksum([97, 98, 256])     #!> 256 does not fit
sum_of(3, 1, 2, 3.5)        #=> 6.5
greeting(true)              #=> "good day"
greeting(false)             #!> gave a null pointer
maybe_greeting(false)       #=> none
fill(5, 65)                 #=> "AAAA"
