# The pictures of the documents are those that make figures makes: the same elements; the
# digits may differ, since solvers round differently from machine to machine.
. "$GEO_SOURCE/tests/lib.sh"
RUN_SECONDS=60
FIGURES=$PWD/made
export FIGURES

# A text without its numbers.
shape() { sed 's/[-0-9.e]*//g' "$1"; }

run sh "$GEO_SOURCE/tools/figures.sh"
check_status 0 "tools/figures.sh"
for kept in "$GEO_SOURCE"/docs/figures/*; do
    name=${kept##*/}
    check "$name is made" test -s "made/$name"
    case $name in
    *.svg)
        shape "$kept" >kept.txt
        shape "made/$name" >made.txt
        check "$name has the same elements" cmp kept.txt made.txt
        ;;
    esac
    grep -q -F "figures/$name" "$GEO_SOURCE"/README.md "$GEO_SOURCE"/docs/*.md
    check "$name is shown in a document" test $? = 0
done
check "and no others" same "$(ls made)" "$(ls "$GEO_SOURCE/docs/figures")"
