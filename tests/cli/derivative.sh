# Derivatives of long computations: memory and time limits, in the run and in the sweep.
. "$GEO_SOURCE/tests/lib.sh"

now() { date +%s%N; }

cat >long.geo <<'GEO'
f(x) = { s = x; for i in 1..10000000 { s = s + sin(s) }; s }
print(try { grad(f)(1) } else { "too much" })
grad(x -> x^2)(3)
GEO
run geo --max-memory 100M long.geo
check_status 0 "a tape too long for the memory is an error that can be caught"
check_out "too much
6" "and the next derivative has its memory"

cat >sweep.geo <<'GEO'
f(x) = { s = x; for i in 1..300000 { s = s + sin(s) }; s }
g = grad(f)
while true { d = g(1) }
GEO
begin=$(now)
run geo --max-time 0.5 sweep.geo
took=$((($(now) - begin) / 1000000))
check_status 1 "--max-time in derivatives"
check_err_has '^error\[E06' "is an error of the limits"
check "it comes in time ($took ms)" [ "$took" -lt $((3000 * ${GEO_SLOW:-1})) ]

# Ctrl-C at many moments: in the run, in the sweep, in the collector
for wait in 0.31 0.37 0.43 0.52 0.61; do
    timeout -s INT "$wait" "$GEO" sweep.geo >out 2>err
    check "Ctrl-C after $wait s ends it" grep -q 'E0602' err
done
