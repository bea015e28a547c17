# --profile: the lines and the built-ins that took the time, on stderr.
. "$GEO_SOURCE/tests/lib.sh"

cat >busy.geo <<'END'
f(n) = {
    s = 0
    for k in 1..n {
        s = s + k % 7
    }
    s
}
f(6000000)
x = sort(sin((1..2000000) * 1.7))
m = map(t -> { s = 0; for k in 1..30 { s = s + sin(t*k) }; s }, (1..60000) * 1.0)
END
run geo --profile busy.geo
check_status 0 "a program with --profile"
check_out 18000003 "does what it does without"
check_err_has '% .* s  scalar  busy.geo:4  s = s + k % 7' "the inner line is seen"
check_err_has 's  scalar  sort$' "and the built-in that sorts"
check_err_has 's  blocks  .*busy.geo:10' "and the line that ran in blocks of points"
sed -n 's/^ *\([0-9]*\) % .*busy.geo:.*/\1/p' err >shares
check "most time comes first" sort -c -n -r shares
check "there are several lines" [ "$(wc -l <shares)" -ge 3 ]
run geo --profile -e '1 + 1'
check_out 2 "a short one"
check_err_has 'looked at' "says so"
run geo --profile -e 'undefined_name'
check_status 1 "a program with an error"
check_err_has '^error' "shows it"
