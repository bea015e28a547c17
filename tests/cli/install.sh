# make install: an installed tree that was moved runs by itself, and a C program that
# holds the language is compiled against it with nothing but pkg-config's flags.
. "$GEO_SOURCE/tests/lib.sh"
RUN_SECONDS=60
unset GEO_MODULE_PATH GEO_DATA_PATH

run make -s -C "$GEO_BUILD" install DESTDIR="$PWD/root"
check_status 0 "make install"
prefix=$(sed -n 's/^prefix=//p' "$GEO_BUILD/geo.pc")
at=$PWD/root$prefix
for file in bin/geo lib/libgeo.a lib/geo/geo_sparse.so lib/pkgconfig/geo.pc include/geo.h \
    share/geo/seahorse.poly share/man/man1/geo.1 share/doc/geo/README.md \
    share/doc/geo/docs/reference.md share/doc/geo/docs/errors.md \
    share/doc/geo/docs/tour.md share/doc/geo/docs/figures/seahorse.png share/doc/geo/NEWS \
    share/doc/geo/examples/seahorse.geo; do
    check "$file is installed" test -s "$at/$file"
done

# The program finds its modules and its data beside itself.
run "$at/bin/geo" -e 'near(brenier(uniform(ball(2)), points([-1, 0; 1, 0; 0, 1])).residual, 0)'
check_out true "the installed program opens its sparse solver"
run "$at/bin/geo" -e 'region("seahorse").dim'
check_out 2 "and finds its data"

command -v pkg-config >/dev/null || skip "no pkg-config"
export PKG_CONFIG_PATH="$at/lib/pkgconfig"
flags=$(pkg-config --define-variable=prefix="$at" --cflags --libs geo)
CC=$(sed -n 's/^CC = //p' "$GEO_BUILD/Makefile")
mkdir -p "$at/share/shop"
cp "$GEO_SOURCE/examples/embed/embed.c" .
# shellcheck disable=SC2086  # flags and CC are words
run $CC -std=c11 -Wall -Wextra -Werror embed.c $flags -o "$at/bin/embed"
check_status 0 "the example of geo.h compiles"
run "$at/bin/embed"
check_status 0 "and runs"
[ -n "${UPDATE-}" ] && cp out "$GEO_SOURCE/examples/embed/embed.out"
check "and says what is expected" cmp out "$GEO_SOURCE/examples/embed/embed.out"

# Somewhere else, it is told where the modules are.
mkdir elsewhere && cp "$at/bin/embed" elsewhere/
GEO_MODULE_PATH=$at/lib/geo
export GEO_MODULE_PATH
run elsewhere/embed
check_status 0 "with GEO_MODULE_PATH it runs from anywhere"

printf '#include <geo.h>\nint main() { return geo_version()[0] == 0; }\n' >plus.cc
if command -v g++ >/dev/null; then
    # shellcheck disable=SC2086
    run g++ -Wall -Werror -c plus.cc $(pkg-config --define-variable=prefix="$at" --cflags geo)
    check_status 0 "geo.h is good C++ too"
fi

run make -s -C "$GEO_BUILD" uninstall DESTDIR="$PWD/root"
check_status 0 "make uninstall"
find root -type f ! -name embed >left
check "leaves nothing" test ! -s left
