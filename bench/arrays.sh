#!/bin/sh
# arrays.sh - array work on 1e7 doubles (fewer where the name says so) in geo and, where
# they are installed, in NumPy and SciPy, one thread each, one after the other:
# milliseconds (medians of 9) and their ratio.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
GEO_THREADS=1 "${GEO:-$here/../build/geo}" "$here/arrays.geo" >"$folder/geo" || exit 1
python=none
for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import numpy' 2>/dev/null; then
        python=$candidate
        break
    fi
done
: >"$folder/numpy"
[ "$python" = none ] || OPENBLAS_NUM_THREADS=1 "$python" "$here/arrays.py" >"$folder/numpy"
awk 'FILENAME ~ /numpy$/ { peer[$1] = $2; next }
     FNR == 1 { printf "%-14s %9s %9s %7s\n", "work", "geo ms", "numpy ms", "ratio" }
     { if ($1 in peer) printf "%-14s %9.2f %9.2f %7.2f\n", $1, $2, peer[$1], $2 / peer[$1]
       else printf "%-14s %9.2f %9s %7s\n", $1, $2, "-", "-" }' "$folder/numpy" "$folder/geo"
