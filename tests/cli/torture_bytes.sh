# Hostile programs under --max-memory 1 GiB: long things and strange bytes.
# Each ends with status 1 and an error with a code, in bounded time, never by a signal.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

# Long things -----------------------------------------------------------------
many a 1000000 >it.geo
refused "a name of 1 MB"
{ many a 1000000; echo ' = 1'; } >it.geo
cap it.geo
check "assigning to a name of 1 MB ends" [ "$status" -le 1 ]
{ printf 'x = "'; many y 1000000; echo '"'; } >it.geo
accepted "a string of 1 MB"
{ printf '# '; many z 1000000; echo; } >it.geo
accepted "a comment of 1 MB"
many 9 1000000 >it.geo
cap it.geo
check "a number of 1 MB ends" [ "$status" -le 1 ]
{ printf 'x = ['; many '1, ' 300000; echo '1]'; } >it.geo
accepted "a literal of 300,001 numbers"
{ many 'x = 1; ' 200000; echo 'y = )'; } >it.geo
refused "an error at the end of a line of 1.4 MB"
many 'y = )
' 100000 >it.geo
refused "100,000 errors"

# Bytes -----------------------------------------------------------------------
for seed in 1 2 3 4 5 6 7 8; do
    LC_ALL=C awk -v seed=$seed 'BEGIN {
        srand(seed)
        for (i = 0; i < 16384; i++) printf "%c", int(256 * rand())
    }' >it.geo
    refused "16 KiB of random bytes, seed $seed"
done
printf 'x = 1\n1 + \0001\n' >it.geo
refused "a NUL byte"
printf '"a\0b"\n' >it.geo
refused "a NUL byte in a string"
: >it.geo
accepted "an empty file"
for bytes in '\300\257' '\355\240\200' '\346\265' '\377' '\364\220\200\200'; do
    printf "x = 1\nx$bytes\n" >it.geo
    refused "the bytes $bytes in a name"
    printf "\"x$bytes\"\n" >it.geo
    refused "the bytes $bytes in a string"
    printf "# $bytes\n1\n" >it.geo
    cap it.geo
    check "the bytes $bytes in a comment" [ "$status" -le 1 ]
done
printf '\357\273\2771 + 1\n' >it.geo
accepted "a byte order mark"
printf '1 + 1\r\n2\r\n' >it.geo
accepted "lines that end with carriage returns"
check_out "2
2" "and their values"
