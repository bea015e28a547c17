#!/bin/sh
# distribution.sh - draws and densities in geo and, where they are installed, in NumPy and
# SciPy, one thread each, one after the other: nanoseconds for each number or point (least
# of 7), and the ratio.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
GEO_THREADS=1 "${GEO:-$here/../build/geo}" "$here/distribution.geo" >"$folder/geo" || exit 1
: >"$folder/scipy"
for candidate in /usr/bin/python3 python3; do
    "$candidate" -c 'import scipy' 2>/dev/null || continue
    OPENBLAS_NUM_THREADS=1 "$candidate" "$here/distribution.py" >"$folder/scipy"
    break
done
awk 'FILENAME ~ /scipy$/ { peer[$1] = $2; next }
     FNR == 1 { printf "%-16s %9s %9s %7s\n", "work", "geo ns", "scipy ns", "ratio" }
     { if ($1 in peer) printf "%-16s %9.2f %9.2f %7.2f\n", $1, $2, peer[$1], $2 / peer[$1]
       else printf "%-16s %9.2f %9s %7s\n", $1, $2, "-", "-" }' "$folder/scipy" "$folder/geo"
