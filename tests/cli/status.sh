# Exit statuses, and which words and options the program knows.
. "$GEO_SOURCE/tests/lib.sh"

run geo -e '1 + 1'
check_status 0 "-e"
check_out 2 "shows the value"
check_err "" "and nothing else"
run geo -e '1 / '
check_status 1 "an error in the line"
check_out "" "goes to the standard error"
check_err_has '^error\[E0' "with a code"
run geo -e 'undefined_name'
check_status 1 "a name nobody knows"
run geo -e
check_status 2 "-e without its line"
run geo --no-such-option
check_status 2 "an unknown option"
check_err_has no-such-option "is named"
run geo nowhere.geo
check_status 2 "a file that is not there"
check_err_has nowhere.geo "is named"
mkdir folder
run geo folder
check_status 2 "a folder"
run geo --help
check_status 0 "--help"
check_out_has '^usage: geo' "shows the usage"
run geo --version
check_status 0 "--version"
check_out_has '^geo [0-9]' "shows the version"

echo '2 + 3' >in
run geo -
check_out 5 "- reads standard input"
run geo
check_out 5 "so does no word at all when it is no terminal"
rm in
printf 'args[1]\nlen(args)\n' >a.geo
run geo a.geo one two
check_out '"one"
2' "arguments"

echo '1 +' >bad.geo
echo '"good"' >good.geo
run geo check good.geo
check_status 0 "check of a good file"
check_out "" "does not run it"
run geo check good.geo bad.geo
check_status 1 "check of a bad one"
check_err_has 'bad.geo:1' "says where"
run geo check
check_status 2 "check of nothing"

cat >t.geo <<'END'
1 + 1       #=> 2
1 / 3       #~> 0.3333 +-1e-4
[1, 2][3]   #!> 3
END
run geo test t.geo
check_status 0 "a test that passes"
check_out_has '^3 passed, 0 failed$' "is counted"
cat >f.geo <<'END'
1 + 1       #=> 3
1 / 3       #~> 0.34 +-1e-4
1 + 1       #!> anything
END
run geo test f.geo
check_status 1 "a test that fails"
check_out_has '^0 passed, 3 failed$' "is counted too"
run geo test
check_status 2 "a test of nothing"

run sh -c '"$GEO" -e "while true { }" & p=$!; sleep 0.3; kill -INT $p; wait $p'
check_status 130 "an interrupt"
run sh -c '"$GEO" -e "1 + 1" >/dev/full'
check "a full disk is an error" [ "$status" -ne 0 ]
run sh -c '"$GEO" -e "1..1000000" | head -n 1'
check_status 0 "a reader that leaves early"
