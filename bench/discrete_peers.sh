# discrete_peers.sh - the peers of bench/discrete.c that the machine has.
here=$(dirname "$0")
for python in python3 /usr/bin/python3; do
    "$python" -c 'import ot' 2>/dev/null && exec "$python" "$here/discrete.py"
done
echo "POT is not installed (python3-pot): no comparison"
