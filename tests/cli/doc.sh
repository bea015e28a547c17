# geo doc: pages of built-ins and errors, and the three documents made from them.
. "$GEO_SOURCE/tests/lib.sh"

run geo doc ball
check_status 0 "geo doc ball"
check_out_has '^ball(n: integer' "its signature"
check_out_has '#=> true' "its example"
check_out_has '^See also .*polygon' "its neighbours"

run geo doc e0511
check_out_has '^E0511: index … is outside a …$' "geo doc CODE, in any case"
check_out_has 'x\[end\]' "its worked example"

run geo doc Map
check_out_has '^Made by .*brenier' "geo doc TYPE says who makes it"
check_out_has '^ *\.residual ' "and what can be asked of it"

run geo doc bal
check_status 1 "an unknown name"
check_err_has 'called bal; did you mean `ball`' "and what it may have been"

run geo doc
check_status 0 "geo doc"
check_out_has ' ball ' "names all"

run geo doc --markdown
check_status 0 "the reference"
check "an entry for each name in its table of contents" \
    same "$(grep -c '^### ' out)" "$(grep '^- \*\*' out | grep -o '](#' | wc -l)"
check "an example for each entry" \
    same "$(grep -c '^```geo' out)" "$(grep '^### ' out | grep -c -v '^### Type ')"
check "it is the one the build made" cmp -s out "$GEO_BUILD/docs/reference.md"
check "fences are closed" same "$(($(grep -c '^```' out) % 2))" 0

run geo doc --errors
check "the errors are those the build made" cmp -s out "$GEO_BUILD/docs/errors.md"
check "their fences are closed" same "$(($(grep -c '^```' out) % 2))" 0
check "no format is left in a headline" same "$(grep '^###' out | grep -c '%[.*lz]*[sdgu]')" 0
cat "$GEO_SOURCE"/runtime/base/messages_*.def | grep -o '^ *MESSAGE([A-Z0-9_]*, "E[0-9]*"' |
    grep -o 'E[0-9]*"' | tr -d '"' | sort >codes
sed -n 's/^### \(E[0-9]*\):.*/\1/p' out >listed
check "all codes, in order" cmp -s codes listed

run geo doc --man
check "the manual page is the one the build made" cmp -s out "$GEO_BUILD/docs/geo.1"
geo --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sed 's/-/\\-/g' >options
while read -r option; do grep -q -F -e ".B $option" out || echo "$option"; done <options >left
check "with every option of --help" test ! -s left
if command -v man >/dev/null; then
    man --warnings -l out >page 2>complaints
    check "man reads it" test ! -s complaints
fi
