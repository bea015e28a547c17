# test blocks run under `geo test`; check says what was found.
test "arithmetic" {
    check 1 + 1 == 2
    check [1, 2] + [3, 4] == [4, 6], "a mask that must be true everywhere"
    for k in 1..3 { check k > 0, "k = {k}" }
}
test "names of a test stay" { made_here = 5 }
check made_here == 5
check 1 == 2                            #!> check failed
check [1, 2] == [1, 3], "vectors"       #!> check failed: vectors
check "a"                               #!> a condition must be true or false, and this is a string
check true, error("the message is only made for a failure")
check false, "made {1 + 1}"             #!> check failed: made 2
