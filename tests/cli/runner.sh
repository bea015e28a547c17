# The runner of the tests itself: what it counts, and that it can fail.
. "$GEO_SOURCE/tests/lib.sh"

# job NAME TEXT: plays job.sh on a script that prints the text and exits with $3.
job() {
    mkdir -p work source/tests/cli
    printf 'cat <<"END"\n%s\nEND\nexit %s\n' "$1" "$2" >source/tests/cli/it.sh
    rm -f work/*
    TESTS_WORK=$PWD/work GEO_SOURCE=$PWD/source sh "$GEO_SOURCE/tests/job.sh" cli tests/cli/it.sh 7
    counted=$(cut -d' ' -f1-3 work/7.count)
    command="a script that prints '$1' and ends with $2"
    status=$2
    cp work/7.failed out 2>/dev/null || : >out
    : >err
}

job "ok 1 - a
ok 2 - b" 0
check_eq "$counted" "2 0 0" "two tests pass"

job "ok 1 - a
not ok 2 - b
because" 0
check_eq "$counted" "1 1 0" "one fails"
check_out_has because "and its output is kept"

job "ok - a
not ok - a:3
5 passed, 1 failed" 1
check_eq "$counted" "5 1 0" "the last line counts where there is one"

job "ok 1 - a # SKIP no data
not ok 2 # SKIP b" 0
check_eq "$counted" "0 0 2" "both ways of skipping"

job "ok 1 - a" 3
check_eq "$counted" "1 1 0" "a bad end is a failure"

job "nothing" 0
check_eq "$counted" "0 1 0" "testing nothing is a failure"

printf 'kill -SEGV $$\n' >crash.sh
mkdir -p crash/tests/cli && mv crash.sh crash/tests/cli/it.sh
TESTS_WORK=$PWD/work GEO_SOURCE=$PWD/crash sh "$GEO_SOURCE/tests/job.sh" cli tests/cli/it.sh 8
check_eq "$(cut -d' ' -f1-3 work/8.count)" "0 1 0" "a crash is a failure"
cp work/8.failed out
check_out_has "signal 11" "and is named"

# The driver of terminals says "not ok" too, and shows what was there.
printf '%s\n' 'program /bin/echo red' 'timeout 1' 'test the wrong colour' 'expect blue' >wrong.exp
run "$GEO_BUILD/tests/repl/drive" wrong.exp
check_out_has "^not ok - the wrong colour" "the terminal driver can fail"
check_out_has "^red" "and shows what was printed"
printf '%s\n' 'program /bin/echo red' 'test the status' 'exit 1' >wrong.exp
run "$GEO_BUILD/tests/repl/drive" wrong.exp
check_out_has "^not ok - the status" "a wrong exit status is seen"
