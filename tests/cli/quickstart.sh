# quickstart: its words; what it does about packages, seen by programs that only
# pretend to be dpkg, apt-get and sudo; and that repeating it is quick.
. "$GEO_SOURCE/tests/lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL

cp "$GEO_SOURCE/quickstart" .
run ./quickstart help
check_status 0 "help"
check_out_has 'quickstart run FILE.geo' "shows the commands"
run ./quickstart
check_status 0 "no word is help too"
run ./quickstart dance
check_status 2 "an unknown word"
run ./quickstart run
check_status 2 "run without a file"

# pretend NAME: a program of this name that notes its call, then does its input.
mkdir -p pretend
pretend() {
    { echo '#!/bin/sh'; echo "echo $1 \"\$@\" >>'$PWD/calls'"; cat; } >"pretend/$1"
    chmod +x "pretend/$1"
}
machine() {
    rm -f pretend/* calls
    : >calls
    # Just what the script uses, and no sudo.
    for tool in sh dirname readlink sed cat mkdir tail env nproc; do
        ln -s "$(command -v $tool)" "pretend/$tool"
    done
    echo 'echo 1000' | pretend id
    echo 'for p; do case $p in -*|*status*|make) ;; *) printf "installed:%s " $p;; esac; done' |
        pretend dpkg-query
    echo 'exit 0' | pretend apt-get
}
start() { run env -i PATH="$PWD/pretend" HOME="$HOME" ./quickstart build; }

machine
start
check_status 1 "no right to install"
check_err_has 'apt-get install make' "names what is missing, and only that"
check "nothing was installed" same "$(grep -c apt-get calls)" 0

machine
echo '"$@"' | pretend sudo
start
check "sudo installs" same "$(grep -c '^sudo env .*apt-get install .*make' calls)" 1
check "without an update that nobody needs" same "$(grep -c 'apt-get update' calls)" 0

machine
echo 'echo 0' | pretend id
printf 'case $1 in update) : >%s/updated;; *) [ -e %s/updated ];; esac\n' "$PWD" "$PWD" | pretend apt-get
start
check "root needs no sudo, old lists are updated once" same "$(grep '^apt-get' calls | cut -d' ' -f1,2 | tr '\n' ' ')" \
    "apt-get install apt-get update apt-get install "

machine
echo 'echo 0' | pretend id
echo 'echo "no such package: make"; exit 100' | pretend apt-get
start
check_status 1 "a failed installation"
check_err_has 'no such package' "shows what was said"

machine
rm pretend/dpkg-query
start
check_status 1 "another system without the tools"
check_err_has '^libgsl-dev ' "is told what geo needs"

# In its own tree: a second time costs little.
if [ "$GEO_BUILD" = "$GEO_SOURCE/build" ] && command -v apt-get >/dev/null; then
    echo 1 >one.geo
    run "$GEO_SOURCE/quickstart" run one.geo
    check_status 0 "run"
    touch before
    run "$GEO_SOURCE/quickstart" run one.geo
    check "again, it builds nothing" [ -z "$(find "$GEO_BUILD/geo" -newer before)" ]
    check_err "" "and says nothing"
fi
