# Hostile programs under --max-memory 1 GiB: nesting and recursion.
# Each ends with status 1 and an error with a code, in bounded time, never by a signal.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

# Nesting without end ---------------------------------------------------------
for open in '(' '[' '{' 'f(' '-' 'not ' '1^' 'x -> ' 'if true { ' '[1, ' '{a: ' '1 + (' 'a[' \
    '(a, ' 'for i in 1..2 { ' 'try ' '"{' '[x for x in '; do
    many "$open" 200000 >it.geo
    refused "200,000 times '$open'"
done
{ many '(' 200000; printf 1; many ')' 200000; echo; } >it.geo
refused "200,000 closed brackets"
{ many '[' 200000; many ']' 200000; echo; } >it.geo
refused "200,000 closed lists"
{ printf 1; many ' + 1' 200000; echo; } >it.geo
accepted "a sum of 200,001 ones"
check_out 200001 "and its value"
{ printf 'a = {b: 1}\na'; many '.b' 200000; echo; } >it.geo
refused "200,000 fields"
{ printf 'if false { 1 }'; many ' else if false { 1 }' 100000; echo; } >it.geo
cap it.geo
check "100,000 else ifs end" [ "$status" -le 1 ]

# Recursion -------------------------------------------------------------------
program 'f(x) = f(x + 1)' 'f(0)'
accepted_tail() { cap --max-time 2 it.geo; check_status 1 "$1"; check "$1: says why" has_error; }
accepted_tail "endless recursion"
program 'f(x) = 1 + f(x + 1)' 'f(0)'
refused "endless recursion that is no tail call"
program 'f(x) = 1 + g(x)' 'g(x) = 1 + f(x)' 'f(0)'
refused "endless mutual recursion"
program 'f(x) = [f(y) for y in [x, x]]' 'f(1)'
refused "endless recursion through a comprehension"
program 'f(x) = map(f, [x])' 'f(1)'
refused "endless recursion through a built-in"

