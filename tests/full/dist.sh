# What is shipped: every file that git knows, except what only a checkout needs.
. "$GEO_SOURCE/tests/lib.sh"

[ -e "$GEO_SOURCE/.git" ] && git --version >/dev/null 2>&1 || skip "no git checkout"
RUN_SECONDS=60
run make -s -C "$GEO_BUILD" distdir distdir="$PWD/shipped"
check_status 0 "make distdir"
git -C "$GEO_SOURCE" ls-files | grep -v -x -e '\.ci/run' -e '\.gitignore' -e '\.clang-format' |
    while read -r path; do [ -e "shipped/$path" ] || echo "$path"; done >out
check_out "" "nothing is left out"
