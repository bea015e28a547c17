# torture.sh - what the tests of hostile programs share: tests/cli/torture_*.sh.
# shellcheck shell=sh
RUN_SECONDS=30
CAP=1GiB

# many TEXT N: the text N times; program TEXT...: it.geo, one line an argument.
many() { awk -v text="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'; }
program() { printf '%s\n' "$@" >it.geo; }

cap() { run geo --max-memory "$CAP" "$@"; }

# refused CODE LABEL: it.geo ends with status 1 and an error whose code matches.
refused() {
    cap it.geo
    check_status 1 "$2"
    check "$2: says why" has_error "$1"
}

has_error() {
    head -c 400 err | grep -q "error\[$1\]" || { echo "# no error[$1]"; return 1; }
    [ "$(wc -c <err)" -lt 20000 ] || { echo "# $(wc -c <err) bytes of message"; return 1; }
}

accepted() {
    cap it.geo
    check_status 0 "$1"
}

# ends LABEL: with or without an error, but it ends.
ends() {
    cap it.geo
    check "$1" [ "$status" -le 1 ]
}
