# Hostile programs under --max-memory: growth without end. Each ends with status 1 and an
# error with a code, in bounded time, never by a signal. 128 MiB here; the same with 1 GiB
# is tests/full/torture_memory.sh.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"
CAP=${TORTURE_CAP:-128MiB}

program '[x for x in 1..1e12]'
refused E0601 "a comprehension of 1e12 numbers"
program 'a = []' 'while true { a = push(a, 1) }'
refused E0601 "a tensor that grows"
program 'a = list()' 'while true { a = push(a, "x") }'
refused E0601 "a list that grows"
program 's = "x"' 'while true { s = s + s }'
refused E0601 "a string that doubles"
program 's = ""' 'while true { s = s + "0123456789abcdef" }'
refused E0601 "a string that grows"
program 'r = none' 'while true { r = {a: r} }'
refused E0601 "a record in a record in a record"
program 'wrap(h) = x -> h(x)' 'f = x -> x' 'while true { f = wrap(f) }'
refused E0601 "functions in functions"
program 'l = list()' 'for i in 1..100000 { l = list(l) }' 'l' 'l == l' 'm = l' 'l == list(m)'
ends "a list 100,000 deep can be printed and compared"
program 'r = none' 'for i in 1..100000 { r = {a: r} }' 'r' 'r == r' '"{r}"'
ends "and so can a record"
