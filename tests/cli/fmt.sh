# geo fmt: on every program of the repository the tree stays, and the form is its own form.
. "$GEO_SOURCE/tests/lib.sh"

n=0 trees="" forms="" refused=""
for file in $(find "$GEO_SOURCE/examples" "$GEO_SOURCE/tests" "$GEO_SOURCE/bench" \
        "$GEO_SOURCE/stdlib" -name '*.geo' | sort); do
    "$GEO" --dump-tree "$file" >tree.1 2>/dev/null || continue
    "$GEO" fmt --stdout "$file" >once.geo 2>/dev/null || { refused="$refused $file"; continue; }
    "$GEO" --dump-tree once.geo >tree.2 2>/dev/null
    "$GEO" fmt --check once.geo >/dev/null || forms="$forms $file"
    cmp -s tree.1 tree.2 || trees="$trees $file"
    n=$((n + 1))
done
command="geo fmt of $n programs"
check "many programs ($n)" [ "$n" -gt 200 ]
check_eq "$refused" "" "none is refused"
check_eq "$trees" "" "their trees stay"
check_eq "$forms" "" "their form is its own form"

# What a formatted program prints is what it printed before.
for name in 01 02 03 04 05 06 07 08; do
    file=$(echo "$GEO_SOURCE"/examples/${name}_*.geo)
    "$GEO" fmt --stdout "$file" >formatted.geo
    "$GEO" "$file" >out.1 2>&1
    "$GEO" formatted.geo >out.2 2>&1
    check "the results of example $name" cmp -s out.1 out.2
done

printf 'f( x )=x+1   # one\n\n\n\nf(2)' >a.geo
run geo fmt --check a.geo
check_status 1 "--check finds a file to change"
check_out a.geo "and names it"
check_eq "$(cat a.geo)" "$(printf 'f( x )=x+1   # one\n\n\n\nf(2)')" "and leaves it alone"
run geo fmt --stdout a.geo
check_out "$(printf 'f(x) = x+1  # one\n\nf(2)')" "--stdout prints the form"
run geo fmt a.geo
check_status 0 "a file is rewritten"
check_out a.geo "and named"
check_eq "$(cat a.geo)" "$(printf 'f(x) = x+1  # one\n\nf(2)')" "in its form"
run geo fmt a.geo
check_out "" "a file in its form is left alone"
run geo fmt --check a.geo
check_status 0 "and --check has nothing to say"
printf 'a=1' >in
run geo fmt -
check_out "a = 1" "standard input goes to standard output"
rm in
printf 'x = (1' >broken.geo
run geo fmt broken.geo a.geo
check_status 1 "a program with an error is refused"
check_err_has '^error' "and the error is shown"
check_eq "$(cat broken.geo)" "x = (1" "and the file stays as it was"
run geo fmt
check_status 2 "no file"
run geo fmt --check --stdout a.geo
check_status 2 "two ways at once"
run geo fmt missing.geo
check_status 1 "a file that is not there"
printf 'a=1' >b.geo
run geo --sandbox fmt b.geo
check_status 1 "under --sandbox nothing is written"
check_eq "$(cat b.geo)" "a=1" "really"
