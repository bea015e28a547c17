# C functions: the sandbox, crashes under --isolate, limits, a library that is not there.
. "$GEO_SOURCE/tests/lib.sh"

cat >crash.geo <<'GEO'
extern "sample.so" {
    crash(how: i32)
    add_i64(a: i64, b: i64) -> i64
    opaque counter free counter_free
    counter_new(start: i64) -> counter
    counter_next(c: counter) -> i64
    apply(f: fn(x: f64) -> f64, x: f64) -> f64
}
GEO

run geo -e 'extern "libm.so.6" { j0(x: f64) -> f64 }
j0(0)'
check_out 1 "a function of the C library"
run geo --sandbox -e 'extern "libm.so.6" { j0(x: f64) -> f64 }
j0(0)'
check_status 1 "not under --sandbox"
check_err_has '^error\[E0701' "which says so"

{ cat crash.geo; echo 'print(try crash(1) else "caught")
c = counter_new(7)
print(counter_next(c))
print(try crash(2) else "caught")
print(try counter_next(c) else "gone")
print(add_i64(1, 2), apply(x -> apply(y -> y + 1, x), 2))'; } >program.geo
run geo --isolate program.geo
check_status 0 "--isolate: crashes are errors"
check_out 'caught
7
caught
gone
3 3' "the library is there again, its handles are not"

{ cat crash.geo; echo 'crash(1)'; } >program.geo
run geo --isolate program.geo
check_status 1 "--isolate: a crash"
check_err_has '^error\[E0742\]: `crash` of sample.so crashed: Aborted' "has a name"
check_err_has 'declared here' "and a declaration"

{ cat crash.geo; echo 'crash(3)'; } >program.geo
run geo --isolate --max-time 0.3 program.geo
check_status 1 "--isolate: the time limit reaches into C"
check_err_has '^error\[E0603' "and is that error"

{ cat crash.geo; echo 'n = 0
for i in 1..20000 { n = n + apply(x -> x, 1) }
print(n)'; } >program.geo
run geo --max-memory 20M program.geo
check_out 20000 "many callbacks in little memory"

# The same program in this process and in its own.
for name in calls handles; do
    grep -v -e '#!>' -e '_for_good' -e call_kept "$GEO_SOURCE/tests/geo/ffi/$name.geo" >$name.geo
    run geo $name.geo
    check_status 0 "$name"
    cp out here
    run geo --isolate $name.geo
    check_status 0 "$name, isolated"
    check "gives the same" cmp here out
done

printf 'extern "libm.so.6" { nosuch(x: f64) -> f64 }\nnosuch(1)\n' >program.geo
run geo check program.geo
check_status 0 "geo check opens no library"
printf 'extern "libm.so.6" { j0(x: f64) -> f46 }\nj0(1)\n' >program.geo
run geo check program.geo
check_status 1 "and reads the declarations"
cp "$GEO" ./geo
run env GEO_MODULE_PATH=/nowhere ./geo program.geo
check_err_has 'libffi' "without the module the package is named"
