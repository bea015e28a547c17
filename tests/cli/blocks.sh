# Which functions run in blocks, and what explain says of the others.
. "$GEO_SOURCE/tests/lib.sh"

# blocks LABEL FUNCTION: it runs in blocks over numbers.
blocks() {
    run geo -e "explain(map($2, linspace(0, 1, 100)))"
    check "$1 runs in blocks" grep -q '^map: 100 points in blocks of ' out
}

# alone LABEL FUNCTION REASON: it runs point by point, for this reason.
alone() {
    run geo -e "explain(map($2, linspace(0, 1, 100)))"
    check "$1 runs alone: $3" grep -q "^map: 100 points one by one, because .*$3" out
}

blocks "arithmetic" 'x -> x^2 + sin(x)'
blocks "a choice" 'x -> if x > 0.5 { x } else { -x }'
blocks "a loop" 'x -> { k = 0; while k < 9*x { k = k + 1 }; k }'
blocks "a long counted loop" 'x -> { s = 0; for k in 1..1000 { s = s + x/k }; s }'
blocks "a vector" 'x -> norm([x, 1 - x])'
blocks "a table" 'x -> [3, 1, 4][1 + floor(2*x)]'
blocks "a composition" 'sqrt @ abs'
alone "a string" 'x -> len("{x}")' 'a string'
alone "a draw" 'x -> { y ~ normal(0, 1); x + y }' 'random'
alone "a record" 'x -> { r = { a: x }; r.a }' 'a record'
alone "try" 'x -> try x else 0' 'try'
alone "sorting" 'x -> sort([x, 0.5])[1]' 'sort'
alone "recursion to a depth that depends on the point" \
    'x -> { f = n -> if n < 0.1 { 0 } else { 1 + f(n/2) }; f(x) }' 'itself'
run geo --scalar -e 'explain(map(x -> x, linspace(0, 1, 100)))'
check "--scalar runs nothing in blocks" grep -q '^no function' out
