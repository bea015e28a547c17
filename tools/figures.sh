#!/bin/sh
# figures.sh - makes every picture of the documents, from the examples and from
# docs/pictures.md itself.
#
#   make figures        after a change of the pictures; look at them, then commit
#
# The Makefile sets GEO (the program) and GEO_SOURCE (the source tree); a test sets FIGURES,
# to have them elsewhere.
set -eu
out=${FIGURES-$GEO_SOURCE/docs/figures}
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$GEO" "$GEO_SOURCE/examples/seahorse.geo" 4000 seahorse.png
for example in 05_regions 06_transport 07_tears transport/shapes; do
    "$GEO" "$GEO_SOURCE/examples/$example.geo" >/dev/null
done
"$GEO" test "$GEO_SOURCE/docs/pictures.md"
cp seahorse.png shapes.svg way.svg two.svg shops.svg halves.svg waves.svg surface.svg field.svg \
    curve.svg draws.svg strip.svg "$out"
ls -l "$out"
