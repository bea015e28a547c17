# A picture with no figure in it, and files that are no pictures.
. "$GEO_SOURCE/tests/lib.sh"

{ printf 'P5\n40 40\n255\n'; head -c 1600 /dev/zero; } >black.pgm
run geo -e 'region("black.pgm")'
check_status 1 "a picture of one colour"
check_err_has 'E0317.*no silhouette' "shows no silhouette"

{ printf 'P5\n40 40\n255\n'; head -c 100 /dev/zero; } >short.pgm
run geo -e 'region("short.pgm")'
check_status 1 "a picture cut short"
check_err_has 'error\[E0801\]: short.pgm' "is named"

printf 'P5\n99999999 99999999\n255\n' >huge.pgm
run geo -e 'region("huge.pgm")'
check_status 1 "a picture that claims to be huge is refused"

printf '0 0\n1 0\nx y\n' >broken.poly
run geo -e 'region("broken.poly")'
check_status 1 "an outline with a broken line"
check_err_has 'line 3' "says which line"

printf '0 0\n1 1\n1 0\n0 1\n' >bow.poly
run geo -e 'region("bow.poly")'
check_status 1 "an outline that crosses itself is refused"
