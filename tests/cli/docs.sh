# The documents: what a console block shows is what the commands say, links lead to
# files, C is part of an example, and there are no other kinds of blocks. (The geo
# blocks are run by the suite "doc", see run.sh.) UPDATE=1 rewrites console blocks.
. "$GEO_SOURCE/tests/lib.sh"
mkdir bin && ln -s "$GEO" bin/geo
PATH=$PWD/bin:$PATH
export PATH

# A page with the output of its console blocks made anew.
played() {
    awk '
        /^```/ { inside = $0 == "```console"; print; next }
        !inside { print; next }
        sub(/^\$ /, "") {
            print "$ " $0
            command = "{ " $0 "\n} 2>&1 </dev/null"
            while ((command | getline line) > 0) print line
            close(command)
        }' "$1"
}

# What a page links to, without the web and places in the page itself.
links() {
    tr '\n' ' ' <"$1" | grep -o '](\([^)#]*\)' | sed 's/^](//' | grep -v '^https\?:' | sort -u
}

for page in README.md HACKING.md docs/tour.md docs/language.md docs/tensors.md \
    docs/pictures.md docs/solve.md docs/embedding.md docs/decisions.md \
    examples/README.md; do
    command=$page status='' && : >out && : >err
    file=$GEO_SOURCE/$page
    played "$file" >out
    [ -n "${UPDATE-}" ] && cp out "$file"
    diff -u "$file" out >err
    check "$page: its console blocks" test ! -s err
    folder=${page%/*}
    [ "$folder" = "$page" ] && folder=.
    links "$file" | while read -r link; do
        [ -e "$GEO_SOURCE/$folder/$link" ] || [ -e "$GEO_BUILD/$folder/$link" ] || echo "$link"
    done >err
    check "$page: its links" test ! -s err
    grep '^```.' "$file" | grep -v -x -e '```geo' -e '```console' -e '```sh' -e '```text' \
        -e '```c' >err
    check "$page: its kinds of blocks" test ! -s err
done

# Each line of a C block stands in an example.
awk '/^```/ { inside = $0 == "```c"; next } inside && NF' "$GEO_SOURCE/docs/embedding.md" >lines
while IFS= read -r line; do
    grep -q -x -F -e "$line" "$GEO_SOURCE/examples/embed/embed.c" || printf '%s\n' "$line"
done <lines >err
check "docs/embedding.md shows its example" test -s lines -a ! -s err
