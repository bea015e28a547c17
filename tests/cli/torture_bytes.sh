# Hostile programs under --max-memory 1 GiB: long things and strange bytes. Each ends
# with status 1 and an error with a code, in bounded time, never by a signal.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

reading='E01[0-9][0-9]'

many a 1000000 >it.geo
refused E0201 "a name of 1 MB"
{ many a 1000000; echo ' = 1'; } >it.geo
ends "assigning to a name of 1 MB"
{ printf 'x = "'; many y 1000000; echo '"'; echo 'len(x)'; } >it.geo
accepted "a string of 1 MB"
check_out 1000000 "and its length"
{ printf '# '; many z 1000000; echo; } >it.geo
accepted "a comment of 1 MB"
many 9 1000000 >it.geo
ends "a number of 1 MB"
{ printf 'x = ['; many '1, ' 300000; echo '1]'; echo 'len(x)'; } >it.geo
accepted "a literal of 300,001 numbers"
check_out 300001 "and its length"
{ many 'x = 1; ' 200000; echo 'y = )'; } >it.geo
refused "$reading" "an error at the end of a line of 1.4 MB"
many 'y = )
' 100000 >it.geo
refused "$reading" "100,000 errors"

for seed in 1 2 3 4 5 6 7 8; do
    LC_ALL=C awk -v seed=$seed 'BEGIN {
        srand(seed)
        for (i = 0; i < 16384; i++) printf "%c", int(256 * rand())
    }' >it.geo
    refused "$reading" "16 KiB of random bytes, seed $seed"
done
printf 'x = 1\n1 + \0001\n' >it.geo
refused "$reading" "a NUL byte"
printf '"a\0b"\n' >it.geo
refused "$reading" "a NUL byte in a string"
: >it.geo
accepted "an empty file"
for bytes in '\300\257' '\355\240\200' '\346\265' '\377' '\364\220\200\200'; do
    # shellcheck disable=SC2059  # the octal escapes are printf's
    printf "x = 1\nx$bytes\n" >it.geo
    refused "$reading" "the bytes $bytes in a name"
    # shellcheck disable=SC2059
    printf "\"x$bytes\"\n" >it.geo
    refused "$reading" "the bytes $bytes in a string"
    # shellcheck disable=SC2059
    printf "# $bytes\n1\n" >it.geo
    ends "the bytes $bytes in a comment"
done
printf '\357\273\2771 + 1\n' >it.geo
accepted "a byte order mark"
printf '1 + 1\r\n2\r\n' >it.geo
accepted "lines that end with carriage returns"
check_out "2
2" "and their values"
