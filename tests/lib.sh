# lib.sh - for the small tests of the command line, tests/cli/*.sh:
#
#     . "$GEO_SOURCE/tests/lib.sh"
#     run geo -e '1+1'
#     check_status 0 "an expression"
#     check_out 2 "its value"
#
# run keeps what the program did in $status, and in the files out and err. The
# working directory is empty and the test's own; input comes from the file `in`
# where there is one.
# shellcheck shell=sh disable=SC2034
set -u
n_tests=0

geo() { "$GEO" "$@"; }

# run COMMAND...: at most RUN_SECONDS (20), times GEO_SLOW in a slow build.
run() {
    command=$*
    [ "$1" = geo ] && { shift; set -- "$GEO" "$@"; }
    input=/dev/null
    [ -e in ] && input=in
    timeout -k 5 $((${RUN_SECONDS:-20} * ${GEO_SLOW:-1})) "$@" <$input >out 2>err
    status=$?
}

# check LABEL COMMAND...: passes when the command says yes.
check() {
    label=$1
    shift
    n_tests=$((n_tests + 1))
    if "$@"; then
        echo "ok $n_tests - $label"
    else
        echo "not ok $n_tests - $label"
        echo "# after: $command" | head -c 300
        echo
        echo "# status ${status-}"
        head -c 1000 out | sed 's/^/# out: /'
        head -c 1000 err | sed 's/^/# err: /'
    fi
}

same() {
    [ "$1" = "$2" ] && return
    printf '# got:    %.500s\n# wanted: %.500s\n' "$1" "$2"
    return 1
}

has_line() { grep -q -e "$2" "$1" || { echo "# no '$2' in $1"; return 1; }; }

# check_eq GOT WANTED LABEL
check_eq() { check "$3" same "$1" "$2"; }

# check_status WANTED LABEL: the exit status of the last run.
check_status() { check "$2" same "$status" "$1"; }

# check_out TEXT LABEL, check_err TEXT LABEL: all of the output.
check_out() { check "$2" same "$(cat out)" "$1"; }
check_err() { check "$2" same "$(cat err)" "$1"; }

# check_out_has PATTERN LABEL, check_err_has: a line matches (grep's patterns).
check_out_has() { check "$2" has_line out "$1"; }
check_err_has() { check "$2" has_line err "$1"; }

# skip WHY: the rest of this file cannot be tested here.
skip() {
    n_tests=$((n_tests + 1))
    echo "ok $n_tests - the rest # SKIP $1"
    exit 0
}
