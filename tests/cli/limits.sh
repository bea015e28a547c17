# --max-memory, --max-time, --max-steps: ordinary errors, which a program can catch.
. "$GEO_SOURCE/tests/lib.sh"

now() { date +%s%N; }

begin=$(now)
run geo --max-time 0.3 -e 'while true { }'
took=$((($(now) - begin) / 1000000))
check_status 1 "--max-time"
check_err_has '^error\[E06' "is an error of the limits"
check "it comes in time ($took ms)" [ "$took" -lt $((2000 * ${GEO_SLOW:-1})) ]
begin=$(now)
run geo --max-time 0.3 -e 'f(x) = 1 + f(x - 1) * f(x - 2)
g(x) = if x < 2 { 1 } else { g(x - 1) + g(x - 2) }
g(60)'
took=$((($(now) - begin) / 1000000))
check_status 1 "--max-time in calls"
check "it comes in time ($took ms)" [ "$took" -lt $((2000 * ${GEO_SLOW:-1})) ]

run geo --max-steps 1000 -e 'while true { }'
check_status 1 "--max-steps"
check_err_has '^error\[E06' "is an error of the limits"
run geo --max-steps 1000000 -e 's = 0
for i in 1..1000 { s = s + i }
s'
check_status 0 "enough steps"
check_out 500500 "and the value"

run geo --max-memory 100M -e '[x for x in 1..100000000]'
check_status 1 "--max-memory"
check_err_has '^error\[E06' "is an error of the limits"
run geo --max-memory 100M -e 'x = [k for k in 1..1000000]
len(x)'
check_status 0 "enough memory"
for amount in 0 -1 x 1Q '' 1e400 nan; do
    run geo --max-memory "$amount" -e 1
    check_status 2 "--max-memory $amount"
done

run geo --max-memory 100M -e 'try [x for x in 1..100000000] else 7'
check_out 7 "running out of memory can be caught"
run geo --max-time 0.2 -e 'try { while true { }; 1 } else 7'
check_status 1 "the time limit can't be outlived"
run geo --max-time 0.2 -e 'f(n) = try f(n + 1) else f(n + 2)
f(0)'
check_status 1 "nor by catching what comes before it"
