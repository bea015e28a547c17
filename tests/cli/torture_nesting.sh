# Hostile programs under --max-memory 1 GiB: nesting and recursion without end. Each
# ends with status 1 and an error with a code, in bounded time, never by a signal.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

# The compiler and the parser may both say that it is too much.
too_deep='E01[0-9][0-9]'

for open in '(' '[' '{' 'f(' '-' 'not ' '1^' 'x -> ' 'if true { ' '[1, ' '{a: ' '1 + (' 'a[' \
    '(a, ' 'for i in 1..2 { ' 'while true { ' 'try ' '"{' '[x for x in ' 'test "a" { '; do
    many "$open" 200000 >it.geo
    refused "$too_deep" "200,000 times '$open'"
done
{ many '(' 200000; printf 1; many ')' 200000; echo; } >it.geo
refused "$too_deep" "200,000 closed brackets"
{ many '[' 200000; many ']' 200000; echo; } >it.geo
refused "$too_deep" "200,000 closed lists"
{ printf 1; many ' + 1' 200000; echo; } >it.geo
refused "$too_deep" "a sum of 200,001 ones"
{ printf 'a = {b: 1}\na'; many '.b' 200000; echo; } >it.geo
refused "$too_deep" "200,000 fields"
{ printf '1'; many ' |> f' 200000; echo; } >it.geo
refused "$too_deep" "200,000 pipes"
{ printf 'if false { 1 }'; many ' else if false { 1 }' 100000; echo; } >it.geo
ends "100,000 else ifs"
{ printf 1; many ' + 1' 500; echo; } >it.geo
accepted "a sum of 501 ones"
check_out 501 "and its value"
{ many '(' 100; printf 7; many ')' 100; echo; } >it.geo
accepted "100 closed brackets"
check_out 7 "and their value"

program 'f(x) = f(x + 1)' 'f(0)'
refused E0605 "endless recursion"
program 'f(x) = 1 + f(x + 1)' 'f(0)'
refused E0605 "endless recursion that is no tail call"
program 'f(x) = 1 + g(x)' 'g(x) = 1 + f(x)' 'f(0)'
refused E0605 "endless mutual recursion"
program 'f(x) = [f(y) for y in [x, x]]' 'f(1)'
refused E0605 "endless recursion through a comprehension"
program 'f(x) = map(f, [x])' 'f(1)'
refused 'E060[56]' "endless recursion through a built-in"
program 'f(x) = try f(x + 1) else f(x + 2)' 'f(0)'
RUN_SECONDS=4
run geo --max-memory 1GiB --max-time 1 it.geo
check_status 1 "endless recursion in what catches it"
check "and it ends by the limit" has_error 'E060[0-9]'
