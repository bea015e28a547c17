#!/bin/sh
# solve.sh - the solvers in geo and, where it is installed, in SciPy, one after the other in
# one run: milliseconds (medians of 5), their ratio, and how far each answer is off.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
GEO_THREADS=1 "${GEO:-$here/../build/geo}" "$here/solve.geo" >"$folder/geo" || exit 1
python=none
for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import scipy' 2>/dev/null; then
        python=$candidate
        break
    fi
done
: >"$folder/scipy"
[ "$python" = none ] || OPENBLAS_NUM_THREADS=1 "$python" "$here/solve.py" >"$folder/scipy"
awk 'FILENAME ~ /scipy$/ { peer[$1] = $2; off[$1] = $3; next }
     FNR == 1 { printf "%-22s %9s %9s %7s %10s %10s\n", "work", "geo ms", "scipy ms", "ratio",
                       "geo off", "scipy off" }
     { if ($1 in peer) printf "%-22s %9.2f %9.2f %7.2f %10.1e %10.1e\n", $1, $2, peer[$1],
                              $2 / peer[$1], $3, off[$1]
       else printf "%-22s %9.2f %9s %7s %10.1e %10s\n", $1, $2, "-", "-", $3, "-" }' \
    "$folder/scipy" "$folder/geo"
