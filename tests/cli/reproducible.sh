# --reproducible: the same bits with one thread and two, and those of other machines, which
# are kept in reproducible.out (UPDATE=1 writes it).
. "$GEO_SOURCE/tests/lib.sh"

program=$GEO_SOURCE/tests/cli/reproducible.geo
kept=$GEO_SOURCE/tests/cli/reproducible.out
for threads in 1 2; do
    run env GEO_THREADS=$threads "$GEO" --reproducible "$program"
    check_status 0 "with $threads threads"
    [ -n "${UPDATE-}" ] && cp out "$kept"
    check_out "$(cat "$kept")" "with $threads threads, the bits of every machine"
done

# Libraries are held to one way of computing, and nothing else changes.
run geo --reproducible -e '(eye(400) @ ones(400, 400))[1, 1]'
check_out 1 "an expression"
run env OPENBLAS_VERBOSE=2 "$GEO" --reproducible -e 'sum(eye(300) @ eye(300))'
check "OpenBLAS takes its oldest kernels" has_line err "Core: Prescott"
run geo --reproducible --max-memory 100M -e 'zeros(1e9)'
check_status 1 "other options hold after the second start"
