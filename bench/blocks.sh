#!/bin/sh
# blocks.sh - functions on blocks of points beside C (gcc -O2, libm) and NumPy, one thread,
# in nanoseconds a point (mandelbrot: an inner step). Targets of the house: below both.
folder=$(dirname "$0")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
GEO_THREADS=1 "$GEO" "$folder/blocks.geo" >"$work/geo" || exit 1
: >"$work/c"
: >"$work/numpy"
cc=$(command -v gcc || command -v cc)
[ -n "$cc" ] && "$cc" -O2 -o "$work/peer" "$folder/blocks_peer.c" -lm && "$work/peer" >"$work/c"
for python in /usr/bin/python3 python3; do
    $python -c 'import numpy' 2>/dev/null || continue
    OMP_NUM_THREADS=1 $python "$folder/blocks.py" >"$work/numpy"
    break
done
printf '%-14s %8s %8s %8s %8s %8s\n' work geo C ratio NumPy ratio
while read -r name ns; do
    c=$(sed -n "s/^$name //p" "$work/c")
    numpy=$(sed -n "s/^$name //p" "$work/numpy")
    awk -v name="$name" -v g="$ns" -v c="${c:-0}" -v p="${numpy:-0}" 'BEGIN {
        a = c > 0 ? sprintf("%8.2f %8.2f", c, g/c) : sprintf("%8s %8s", "-", "-")
        b = p > 0 ? sprintf("%8.2f %8.2f", p, g/p) : sprintf("%8s %8s", "-", "-")
        printf "%-14s %8.2f %s %s\n", name, g, a, b }'
done <"$work/geo"
