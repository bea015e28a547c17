# Every built-in called with anything, and every operator on anything: whatever it says,
# geo ends with status 0 or 1, by no signal. Each line of a program catches its error, so
# all of it runs. The seed is the name of the case.
. "$GEO_SOURCE/tests/lib.sh"
RUN_SECONDS=40
limits="--max-memory 512MiB --max-time 10 --sandbox"

# The signatures of all built-ins: "name type type ...", one a line.
cat "$GEO_SOURCE"/stdlib/*.def | awk '
    /^BUILTIN\(/ { name = $0; sub(/^BUILTIN\(/, "", name); sub(/,.*/, "", name); waiting = 1 }
    waiting && match($0, /"\(.*\)/) {
        text = substr($0, RSTART + 2)
        sub(/\) ->.*/, "", text)
        sub(/\)".*/, "", text)
        n = split(text, part, ",")
        line = name
        for (i = 1; i <= n; i++)
            if (match(part[i], /: *[A-Za-z]+/)) {
                type = substr(part[i], RSTART + 1, RLENGTH - 1)
                gsub(/ /, "", type)
                line = line " " type
            }
        print line
        waiting = 0
    }' >signatures

# soup SEED: lines "try EXPRESSION else ...", mostly calls with the right types.
soup() {
    awk -v seed="$1" '
        function pick(list,   item, n) { n = split(list, item, " "); return item[1 + int(n * rand())] }
        function value(type) {
            if (rand() < 0.15) type = pick("number integer string bool tensor vector matrix list record function any Space")
            if (type == "any") type = pick("number string tensor list record function Space Distribution range")
            if (type == "integer") return pick("0 1 2 3 5 10 -1 100 1000000 2.5 1e15 1e300 nan inf")
            if (type == "number") return pick("0 1 -1 2 2.5 -0.0 0.5 1e308 -1e308 1e-308 5e-324 nan inf -inf 1e15 7 (3i)")
            if (type == "string") return pick("\"\" \"abc\" \"2\" \"流形\" \"a,b,c\" \"{v}\" \"x.svg\"")
            if (type == "bool") return pick("true false (v[1]>2)")
            if (type == "vector") return pick("[] [1] [1,2] [1,2,3] [0,0] [nan,1] [inf,-inf] [3,1,2,1] zeros(0) v (1..4)")
            if (type == "matrix") return pick("[1,2;3,4] [1,2,3;4,5,6] [1;2;3] [1,1;1,1] [0,0;0,0] [2,0;0,3] eye(3) zeros(2,0) zeros(0,2) [nan,1;1,1] [4,1;1,3] m")
            if (type == "tensor") return rand() < 0.1 ? pick("zeros(2,3,4) ones(1,1,1) zeros(0,0) 3 (m>2) [i,1]") : value(pick("vector matrix"))
            if (type == "list") return pick("list() list(1,\"a\") [\"a\",\"b\"] list([1,2],[3,4,5]) list(list(1),2) [1,2,3]")
            if (type == "record") return pick("{} {a:1} {a:[1,2],b:{c:2}} w")
            if (type == "function") return pick("(x->x) (x->x^2) ((x,y)->x+y) (()->1) (x->[x,x]) (x->nan) (x->\"s\") (x->x>1) f sin len (x->error(\"e\")) (x->push(v,x))")
            if (type == "Space") return pick("ball(2) R^2 R^3 box([0,0],[1,1]) polygon([0,0;1,0;0,1]) polygon([0,0;1,1;1,0;0,1]) polygon([0,0;1,0]) ball(0) ball(3) region(\"seahorse\") translate(ball(2),[1,0]) (0..1)")
            if (type == "Distribution") return pick("uniform(ball(2)) normal(0,1) normal([0,0],1) normal([0,0],0) normal([0,0],[1,0;0,1]) uniform(polygon([0,0;1,0;0,1])) points([0,0;1,1;2,0]) points([1,2]) (0.5*normal(0,1)+0.5*normal(3,1)) normal(0,1)^3")
            if (type == "range") return pick("(1..3) (3..1) q")
            return pick("none true i pi (3i) w f v m")
        }
        function call(depth,   s, n, i, n_args, text) {
            s = signature[1 + int(n_signatures * rand())]
            n = split(s, part, " ")
            s = part[1] "("
            n_args = n - 1
            if (rand() < 0.3) n_args = int((n + 1) * rand())
            for (i = 1; i <= n_args; i++) type[depth, i] = i < n ? part[i + 1] : "any"
            for (i = 1; i <= n_args; i++)
                s = s (i > 1 ? ", " : "") (depth > 0 && rand() < 0.15 ? call(depth - 1) : value(type[depth, i]))
            return s ")"
        }
        function expression(  r) {
            r = rand()
            if (r < 0.75) return call(1)
            if (r < 0.9) return value("any") " " pick("+ - * / % ^ @ & == < >= in and or |") " " value("any")
            if (r < 0.93) return "v[" value("any") "]"
            if (r < 0.96) return "m[" value("any") ", " value("any") "]"
            return call(0) pick("[1] .a .mean [1,1] [end] (1) ([1,2]) ^2 ^-1 \047")
        }
        BEGIN {
            while ((getline line < "signatures") > 0) signature[++n_signatures] = line
            srand(seed)
            print "v = [3, 1, 2]\nw = {a: 1}\nm = [1, 2; 3, 4]\nf = x -> 2 * x\nq = 0..1 by 0.25"
            for (i = 0; i < 60; i++) {
                text = "(" expression() ")"
                if (rand() < 0.1) print "v = try " text " else [3, 1, 2];"
                else print "try " text " else \"error\""
            }
        }' >it.geo
}

for seed in $(seq "${SOUP_FROM:-1}" "${SOUP_TO:-60}"); do
    soup "$seed"
    # shellcheck disable=SC2086
    run geo $limits it.geo
    [ "$status" -le 1 ] || cp it.geo "$GEO_BUILD/tests/soup_calls_$seed.geo"
    check "calls $seed" [ "$status" -le 1 ]
    check "calls $seed: they ran" [ "$(wc -l <out)" -gt 40 ]
done
