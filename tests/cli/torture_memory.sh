# Hostile programs under --max-memory 1 GiB: sizes and growth.
# Each ends with status 1 and an error with a code, in bounded time, never by a signal.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

# Sizes -----------------------------------------------------------------------
for what in 'zeros(1000000, 1000000)' 'zeros(1e12)' 'ones(1e6, 1e6)' '[x for x in 1..1e12]' \
    'zeros(1e300)' 'zeros(-1)' 'eye(1e6)' 'zeros(3037000500, 3037000500)' \
    'zeros(65536, 65536, 65536, 65536)'; do
    program "$what"
    refused "$what"
done

# Growth without end ----------------------------------------------------------
program 'a = []' 'while true { a = push(a, 1) }'
refused "a tensor that grows"
program 'a = list()' 'while true { a = push(a, "x") }'
refused "a list that grows"
program 's = "x"' 'while true { s = s + s }'
refused "a string that doubles"
program 's = ""' 'while true { s = s + "0123456789abcdef" }'
refused "a string that grows"
program 'r = none' 'while true { r = {a: r} }'
refused "a record in a record in a record"
program 'l = list()' 'for i in 1..100000 { l = list(l) }' 'l' 'l == l'
cap it.geo
check "a list 100,000 deep can be printed and compared" [ "$status" -le 1 ]
program 'f = x -> x' 'while true { g = f; f = x -> g(x) }'
cap --max-time 2 it.geo
check_status 1 "functions in functions"

