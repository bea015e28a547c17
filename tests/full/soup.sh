# Programs of random words, and real programs with random damage: whatever they say,
# geo ends with status 0 or 1 and in bounded time. Seeds are the names of the cases.
. "$GEO_SOURCE/tests/lib.sh"
RUN_SECONDS=20
limits="--max-memory 256MiB --max-time 2 --max-steps 1000000 --sandbox"

# ends LABEL FILE: checks it, then runs it.
ends() {
    # shellcheck disable=SC2086
    run geo check "$2"
    [ "$status" -le 1 ] && run geo $limits "$2"
    [ "$status" -le 1 ] || cp "$2" "$TESTS_WORK/../soup_$3.geo"
    check "$1" [ "$status" -le 1 ]
}

# soup SEED: 200 words and signs in no order.
soup() {
    awk -v seed="$1" 'BEGIN {
        srand(seed)
        n = split("1 2.5 0 -1 1e308 x y f a b T \"s\" \"{x}\" [ ] ( ) { } [1,2,3] [1,2;3,4] , , ; : -> = == < > " \
            "+ - * / ^ % @ & | |> .. . \047 ~ if else for in while return break where try not and or true none " \
            "x=1 f(x)=x+1 y->y push list map sum zeros ones list uniform normal ball(2) brenier # test check by", word, " ")
        for (i = 0; i < 200; i++)
            printf "%s%s", word[1 + int(n * rand())], rand() < 0.12 ? "\n" : rand() < 0.6 ? " " : ""
        print ""
    }' >it.geo
}

for seed in $(seq 1 "${SOUPS:-150}"); do
    soup "$seed"
    ends "soup $seed" it.geo "$seed"
done

# Damage: at some random places of a program a few bytes are lost, doubled or changed.
seed=1000
for file in "$GEO_SOURCE"/examples/*.geo "$GEO_SOURCE"/tests/geo/*/*.geo; do
    [ -e "$file" ] || continue
    seed=$((seed + 1))
    LC_ALL=C awk -v seed=$seed '
        { text = text $0 "\n" }
        END {
            srand(seed)
            for (k = 0; k < 4; k++) {
                at = 1 + int(length(text) * rand())
                n = 1 + int(6 * rand())
                what = int(3 * rand())
                piece = substr(text, at, n)
                if (what == 0) piece = ""
                else if (what == 1) piece = piece piece
                else piece = substr("()[]{}+-*/^=<>\"#.,;:|~&@%", 1 + int(24 * rand()), 1) piece
                text = substr(text, 1, at - 1) piece substr(text, at + n)
            }
            printf "%s", text
        }' "$file" >it.geo
    ends "damage to ${file#"$GEO_SOURCE"/}, seed $seed" it.geo $seed
done
