# `geo check` finds what can be found without running.
. "$GEO_SOURCE/tests/lib.sh"

cat >good.geo <<'G'
f(x, y = 2) = x + y
g(x, y) = x*y
f(1)
f(1, y: 3)
g([1, 2])                   # spread over both parameters
1..3 |> map(x -> x^2)
norm = 3                    # hides a built-in, so calls of it are not judged
plot([1, 2], title: "a", axes: "none")
print(1, 2, 3, 4)
h(norm) = norm(1, 2, 3)     # a parameter, too
len(args)
G
run geo check good.geo
check_status 0 "a sound program"
check_err "" "has nothing to say"
check_out "" "and does not run"

wrong() {
    printf '%s\n' "$1" >wrong.geo
    run geo check wrong.geo
    check_status 1 "$1"
    check_err_has "$2" "is told: $2"
}
wrong 'lenght([1, 2])' 'did you mean `len'
wrong 'sqrt(1, 2)' 'E0405.*`sqrt` takes 1 argument'
wrong 'brenier(uniform(ball(2)))' 'E0404.*`brenier` needs 2 to 5 arguments'
wrong 'brenier(uniform(ball(2)), uniform(ball(2)), tolerance: 1)' 'E0406.*no parameter called `tolerance`'
wrong 'f(x) = 2x; f(1, 2)' 'E0405.*`f` takes 1 argument'
wrong 'f(x, y) = 2x; f(1, z: 2)' 'E0406.*`f` has no parameter called `z`'
wrong 'g(x) = { if x > 0 { sin(x, x) } }' 'E0405'
wrong '[3, 1] |> sort(1, 2, 3, 4, 5)' 'E0405'
wrong 'x = (1' 'E0102'

printf 'sqrt(1, 2)\nlenght(3)\nf(x) = y\n' >three.geo
run geo check three.geo
check_eq "$(grep -c '^error' err)" 3 "three mistakes are told in one go"

run geo explain E0311
check_status 0 "geo explain"
check_out_has "stereographic\|starts" "explains an error"
run geo explain E9999
check "and of no error says so" [ "$status" -ne 0 ]
run geo explain
check_status 2 "explain wants a code"

cat >reach.geo <<'END'
f(x) = { return x; print(x) }
for k in 1..3 { k }
h() = { while true { }; 3 }
ok(x) = { while true { if x > 3 { break } }; 3 }
END
run geo check reach.geo
check_status 1 "statements that do nothing"
check_eq "$(grep -c '^error\[E0215\]: this is never reached' err)" 2 "two are never reached"
check_eq "$(grep -c '^error\[E0216\]: nobody uses this value' err)" 1 "one value is not used"
check_err_has 'reach.geo:3:25' "behind a loop without end"
run geo reach.geo
check_status 0 "running the program does not complain"
