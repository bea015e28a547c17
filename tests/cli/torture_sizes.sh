# Hostile programs under --max-memory 1 GiB: tensors larger than any memory.
. "$GEO_SOURCE/tests/lib.sh"
. "$GEO_SOURCE/tests/torture.sh"

for what in 'zeros(1000000, 1000000)' 'zeros(1e12)' 'ones(1e6, 1e6)' 'zeros(1e300)' 'eye(1e6)' \
    'zeros(3037000500, 3037000500)' 'zeros(65536, 65536, 65536, 65536)' 'zeros(2^53)'; do
    program "$what"
    refused 'E0[56][0-9][0-9]' "$what"
done

