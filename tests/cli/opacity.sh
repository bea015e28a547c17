# opacity: reaches the filling and the outline of a region.
. "$GEO_SOURCE/tests/lib.sh"

run geo -e 'save(plot(box([0, 0], [1, 1]), opacity: 0.4), "half.svg")
save(plot(box([0, 0], [1, 1])), "whole.svg")'
check_status 0 "two pictures"
check_eq "$(grep -c 'fill-opacity="0.4"' half.svg)" 1 "the filling"
check_eq "$(grep -c 'stroke-opacity="0.4"' half.svg)" 1 "the outline"
check_eq "$(grep -c 'opacity="0.4"' whole.svg)" 0 "not unasked"
