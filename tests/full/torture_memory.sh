# tests/cli/torture_memory.sh with 1 GiB.
# shellcheck disable=SC2034
TORTURE_CAP=1GiB
. "$GEO_SOURCE/tests/cli/torture_memory.sh"
