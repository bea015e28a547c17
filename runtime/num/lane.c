/* lane.c - making the nodes of a program: constants fold, equal nodes are one node.
 *
 * A node may stand for an equal one made earlier when every lane that wants it has it:
 * the earlier one must not be inside a loop that has ended, and must be computed for
 * every lane or under the same mask (derivatives look at masks). */
#include "runtime/num/lane.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "runtime/base/mem.h"

enum { MAX_NODES = 100000 };

static const signed char ARITY[LANE_OPS] = {
#define LANE_OP(name, arity, text) [LANE_##name] = arity,
#include "runtime/num/lane_ops.def"
#undef LANE_OP
};

/* --- memory -------------------------------------------------------------------- */

static bool room(lane_program *p, void *array, size_t *capacity, size_t n, size_t size)
{
    if (p->status == GEO_OK && !geo_grow(array, capacity, n, size)) p->status = GEO_ENOMEM;
    return p->status == GEO_OK;
}

void lane_program_init(lane_program *p, size_t n_inputs)
{
    *p = (lane_program){ .mask = LANE_NONE, .n_loops = 1, .max_nodes = MAX_NODES };
    /* Node 0 always exists, so that a failed program can be built on without harm. */
    if (!room(p, &p->node, &p->capacity, n_inputs + 16, sizeof *p->node)
        || !room(p, &p->loop, &p->loop_capacity, 1, sizeof *p->loop)) return;
    p->loop[0] = (lane_loop){ .entry = LANE_NONE };
    for (size_t i = 0; i < n_inputs; i++)
        p->node[p->n++] = (lane_node){ .op = LANE_INPUT, .mask = LANE_NONE, .k = (double)i };
    p->n_inputs = n_inputs;
}

static void free_loops(lane_program *p, size_t from)
{
    for (size_t i = from; i < p->n_loops; i++) {
        geo_free(p->loop[i].carried);
        geo_free(p->loop[i].result);
    }
}

void lane_program_free(lane_program *p)
{
    if (p->loop) free_loops(p, 0);
    geo_free(p->node);
    geo_free(p->list);
    geo_free(p->loop);
    geo_free(p->output);
    geo_free(p->hash);
    *p = (lane_program){ .mask = LANE_NONE };
}

/* --- finding equal nodes --------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15ull;
    return h ^ h >> 29;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t hash_node(const lane_program *p, const lane_node *a)
{
    uint64_t h = mix(a->op, bits_of(a->k));
    for (int i = 0; i < a->n_args; i++) h = mix(h, a->arg[i]);
    for (uint32_t i = 0; i < a->n_list; i++) h = mix(h, p->list[a->list + i]);
    h = mix(h, (uintptr_t)a->f);
    return mix(h, (uintptr_t)a->table);
}

static bool same_node(const lane_program *p, const lane_node *a, const lane_node *b)
{
    if (a->op != b->op || a->n_args != b->n_args || a->f != b->f || a->table != b->table
        || a->n_list != b->n_list || a->is_truth != b->is_truth
        || bits_of(a->k) != bits_of(b->k)) return false;
    for (int i = 0; i < a->n_args; i++)
        if (a->arg[i] != b->arg[i]) return false;
    for (uint32_t i = 0; i < a->n_list; i++)        /* there may be no list at all */
        if (p->list[a->list + i] != p->list[b->list + i]) return false;
    return true;
}

/* Is loop `inner` the loop `outer` or inside of it? */
static bool is_within(const lane_program *p, uint32_t inner, uint32_t outer)
{
    while (inner != outer && inner != 0) inner = p->loop[inner].outer;
    return inner == outer;
}

static bool is_visible(const lane_program *p, const lane_node *a)
{
    return is_within(p, p->in_loop, a->loop)
        && (a->mask == LANE_NONE || a->mask == p->mask);
}

static void enter_hash(lane_program *p, lane_id id)
{
    size_t at = hash_node(p, &p->node[id]) & (p->hash_size - 1);
    while (p->hash[at] != LANE_NONE) at = (at + 1) & (p->hash_size - 1);
    p->hash[at] = id;
}

static bool is_unique(lane_op op)
{
    return op == LANE_INPUT || op == LANE_PHI || op == LANE_RESULT || op == LANE_BEGIN
        || op == LANE_END || op == LANE_REFUSE;
}

static bool rebuild_hash(lane_program *p)
{
    size_t size = p->hash_size ? p->hash_size : 256;
    while (size < 3 * (p->n + 1)) size *= 2;
    uint32_t *hash = geo_alloc(size, sizeof *hash);
    if (!hash) {
        p->status = GEO_ENOMEM;
        return false;
    }
    geo_free(p->hash);
    p->hash = hash;
    p->hash_size = size;
    memset(hash, 0xff, size * sizeof *hash);
    for (lane_id i = 0; i < p->n; i++)
        if (!is_unique(p->node[i].op)) enter_hash(p, i);
    return true;
}

static lane_id find(const lane_program *p, const lane_node *a)
{
    if (!p->hash) return LANE_NONE;
    size_t at = hash_node(p, a) & (p->hash_size - 1);
    for (; p->hash[at] != LANE_NONE; at = (at + 1) & (p->hash_size - 1)) {
        lane_id id = p->hash[at];
        if (same_node(p, &p->node[id], a) && is_visible(p, &p->node[id])) return id;
    }
    return LANE_NONE;
}

static lane_id add(lane_program *p, lane_node a)
{
    if (p->status != GEO_OK) return 0;
    bool is_unique_node = is_unique(a.op);
    a.loop = p->in_loop;
    a.mask = p->mask;
    if (a.op == LANE_CONST) {               /* everywhere the same, whoever makes it */
        a.loop = 0;
        a.mask = LANE_NONE;
    }
    if (!is_unique_node) {
        lane_id same = find(p, &a);
        if (same != LANE_NONE) return same;
    }
    if (p->n >= p->max_nodes) p->status = GEO_ETOOBIG;
    if (!room(p, &p->node, &p->capacity, p->n + 1, sizeof a)) return 0;
    lane_id id = (lane_id)p->n++;
    p->node[id] = a;
    if (is_unique_node) return id;
    if (3 * p->n > p->hash_size) rebuild_hash(p);       /* enters the new one too */
    else enter_hash(p, id);
    return id;
}

/* --- folding --------------------------------------------------------------------- */

static double truth(bool b) { return b ? 1 : 0; }

static double compute(lane_op op, double a, double b)
{
    switch (op) {
    case LANE_ADD: return a + b;
    case LANE_SUB: return a - b;
    case LANE_MUL: return a * b;
    case LANE_DIV: return a / b;
    case LANE_NEG: return -a;
    case LANE_EQ: return truth(a == b);
    case LANE_NE: return truth(a != b);
    case LANE_LT: return truth(a < b);
    case LANE_LE: return truth(a <= b);
    case LANE_GT: return truth(a > b);
    case LANE_GE: return truth(a >= b);
    case LANE_AND: return truth(a != 0 && b != 0);
    case LANE_OR: return truth(a != 0 || b != 0);
    case LANE_NOT: return truth(a == 0);
    default: assert(!"not an operator"); return 0;
    }
}

static bool gives_truth(lane_op op) { return op >= LANE_EQ && op <= LANE_NOT; }

static lane_id add_constant(lane_program *p, double k, bool is_truth)
{
    return add(p, (lane_node){ .op = LANE_CONST, .k = k, .is_truth = is_truth });
}

lane_id lane_constant(lane_program *p, double k) { return add_constant(p, k, false); }
lane_id lane_truth(lane_program *p, bool k) { return add_constant(p, truth(k), true); }

lane_id lane_unary(lane_program *p, lane_op op, lane_id a)
{
    double k;
    assert(ARITY[op] == 1);
    if (p->status != GEO_OK) return 0;
    if (lane_is_constant(p, a, &k)) return add_constant(p, compute(op, k, 0), gives_truth(op));
    if (op == LANE_NEG && p->node[a].op == LANE_NEG) return p->node[a].arg[0];
    if (op == LANE_NOT && p->node[a].op == LANE_NOT) return p->node[a].arg[0];
    return add(p, (lane_node){ .op = op, .n_args = 1, .arg = { a }, .is_truth = gives_truth(op) });
}

/* What x op k and k op x are without an operation, exactly: x*1, x/1, x-0, and the laws of
 * truth values. (x + 0 turns -0 into 0, and x*0 may be nan.) */
static lane_id simplify(lane_program *p, lane_op op, lane_id a, lane_id b)
{
    double k;
    if (lane_is_constant(p, b, &k)) {
        if ((op == LANE_MUL || op == LANE_DIV) && k == 1) return a;
        if (op == LANE_SUB && k == 0 && !signbit(k)) return a;
        if (op == LANE_AND) return k != 0 ? a : b;
        if (op == LANE_OR) return k != 0 ? b : a;
    }
    if (lane_is_constant(p, a, &k)) {
        if (op == LANE_MUL && k == 1) return b;
        if (op == LANE_AND) return k != 0 ? b : a;
        if (op == LANE_OR) return k != 0 ? a : b;
    }
    if ((op == LANE_AND || op == LANE_OR) && a == b) return a;
    return LANE_NONE;
}

lane_id lane_binary(lane_program *p, lane_op op, lane_id a, lane_id b)
{
    double x, y;
    assert(ARITY[op] == 2);
    if (p->status != GEO_OK) return 0;
    if (lane_is_constant(p, a, &x) && lane_is_constant(p, b, &y))
        return add_constant(p, compute(op, x, y), gives_truth(op));
    lane_id simple = simplify(p, op, a, b);
    if (simple != LANE_NONE) return simple;
    bool commutes = op == LANE_ADD || op == LANE_MUL || op == LANE_EQ || op == LANE_NE
                 || op == LANE_AND || op == LANE_OR;
    if (commutes && a > b) {
        lane_id c = a;
        a = b;
        b = c;
    }
    return add(p, (lane_node){ .op = op, .n_args = 2, .arg = { a, b },
                               .is_truth = gives_truth(op) });
}

lane_id lane_select(lane_program *p, lane_id mask, lane_id a, lane_id b)
{
    double k;
    if (p->status != GEO_OK) return 0;
    if (a == b || mask == LANE_NONE) return a;
    if (lane_is_constant(p, mask, &k)) return k != 0 ? a : b;
    if (p->node[mask].op == LANE_NOT) return lane_select(p, p->node[mask].arg[0], b, a);
    return add(p, (lane_node){ .op = LANE_SELECT, .n_args = 3, .arg = { mask, a, b },
                               .is_truth = p->node[a].is_truth && p->node[b].is_truth });
}

lane_id lane_apply(lane_program *p, const lane_function *f, const lane_id *a)
{
    assert(f->arity >= 1 && f->arity <= LANE_ARGUMENTS);
    if (p->status != GEO_OK) return 0;
    lane_node node = { .op = LANE_APPLY, .n_args = (uint8_t)f->arity, .f = f,
                       .is_truth = f->gives_truth };
    const double *x[LANE_ARGUMENTS];
    double k[LANE_ARGUMENTS], value;
    int step[LANE_ARGUMENTS] = { 0 };
    bool is_known = true;
    for (int i = 0; i < f->arity; i++) {
        node.arg[i] = a[i];
        is_known = lane_is_constant(p, a[i], &k[i]) && is_known;
        x[i] = &k[i];
    }
    if (is_known && f->kernel(f->context, 1, x, step, &value) == GEO_OK)
        return add_constant(p, value, f->gives_truth);
    return add(p, node);
}

lane_id lane_norm(lane_program *p, size_t n, const lane_id *a)
{
    if (!room(p, &p->list, &p->list_capacity, p->n_list + n, sizeof *p->list)) return 0;
    lane_node node = { .op = LANE_NORM, .list = (uint32_t)p->n_list, .n_list = (uint32_t)n };
    memcpy(p->list + p->n_list, a, n * sizeof *a);
    p->n_list += n;
    return add(p, node);
}

lane_id lane_gather(lane_program *p, const double *table, size_t n, lane_id index)
{
    double k;
    if (p->status != GEO_OK) return 0;
    if (lane_is_constant(p, index, &k) && k >= 1 && k <= (double)n && k == floor(k))
        return lane_constant(p, table[(size_t)k - 1]);
    return add(p, (lane_node){ .op = LANE_GATHER, .n_args = 1, .arg = { index }, .table = table,
                               .n_table = n });
}

void lane_refuse(lane_program *p) { add(p, (lane_node){ .op = LANE_REFUSE }); }

/* --- masks ------------------------------------------------------------------------ */

/* Masks are made for whoever is inside or outside of them, so under no mask. */
static lane_id unmasked(lane_program *p, lane_op op, lane_id a, lane_id b)
{
    lane_id mask = p->mask;
    p->mask = LANE_NONE;
    lane_id id = op == LANE_NOT ? lane_unary(p, op, a) : lane_binary(p, op, a, b);
    p->mask = mask;
    return id;
}

lane_id lane_mask_and(lane_program *p, lane_id mask, lane_id condition)
{
    if (mask == LANE_NONE || p->status != GEO_OK) return condition;
    return unmasked(p, LANE_AND, mask, condition);
}

lane_id lane_mask_not(lane_program *p, lane_id condition)
{
    return unmasked(p, LANE_NOT, condition, LANE_NONE);
}

static bool is_not(const lane_program *p, lane_id a, lane_id b)
{
    return (p->node[a].op == LANE_NOT && p->node[a].arg[0] == b)
        || (p->node[b].op == LANE_NOT && p->node[b].arg[0] == a);
}

/* m when a and b are (m and c) and (m and not c). */
static lane_id common_half(const lane_program *p, lane_id a, lane_id b)
{
    const lane_node *x = &p->node[a], *y = &p->node[b];
    if (x->op != LANE_AND || y->op != LANE_AND) return LANE_NONE;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (x->arg[i] == y->arg[j] && is_not(p, x->arg[1 - i], y->arg[1 - j]))
                return x->arg[i];
    return LANE_NONE;
}

lane_id lane_mask_or(lane_program *p, lane_id a, lane_id b)
{
    if (a == LANE_NONE || b == LANE_NONE || p->status != GEO_OK) return LANE_NONE;
    if (a == b) return a;
    if (is_not(p, a, b)) return LANE_NONE;
    lane_id half = common_half(p, a, b);
    return half != LANE_NONE ? half : unmasked(p, LANE_OR, a, b);
}

/* --- loops ------------------------------------------------------------------------ */

uint32_t lane_loop_begin(lane_program *p)
{
    if (!room(p, &p->loop, &p->loop_capacity, p->n_loops + 1, sizeof *p->loop)) return 0;
    uint32_t index = (uint32_t)p->n_loops++;
    lane_id begin = add(p, (lane_node){ .op = LANE_BEGIN, .list = index });
    p->loop[index] = (lane_loop){ .outer = p->in_loop, .begin = begin, .entry = p->mask };
    p->in_loop = index;
    p->mask = LANE_NONE;            /* inside, every lane there is takes part */
    return index;
}

lane_id lane_loop_carry(lane_program *p, lane_id start)
{
    if (p->status != GEO_OK) return 0;
    lane_loop *l = &p->loop[p->in_loop];
    if (!room(p, &l->carried, &l->carried_capacity, l->n_carried + 1, sizeof *l->carried))
        return 0;
    lane_id phi = add(p, (lane_node){ .op = LANE_PHI, .is_truth = p->node[start].is_truth });
    l->carried[l->n_carried++] = (lane_carried){ phi, start, phi };
    return phi;
}

void lane_loop_end(lane_program *p, lane_id again, const lane_id *next)
{
    if (p->status != GEO_OK) return;
    lane_loop *l = &p->loop[p->in_loop];
    l->again = again;
    for (size_t i = 0; i < l->n_carried; i++) {
        lane_id to = next[i];
        if (p->node[to].op == LANE_PHI && p->node[to].loop == p->in_loop
            && to != l->carried[i].phi)             /* (a, b) = (b, a) */
            to = add(p, (lane_node){ .op = LANE_COPY, .n_args = 1, .arg = { to },
                                     .is_truth = p->node[to].is_truth });
        l = &p->loop[p->in_loop];
        l->carried[i].next = to;
    }
    l->end = add(p, (lane_node){ .op = LANE_END, .list = p->in_loop });
    p->mask = p->loop[p->in_loop].entry;
    p->in_loop = p->loop[p->in_loop].outer;
}

lane_id lane_loop_result(lane_program *p, uint32_t loop, lane_id inner)
{
    if (p->status != GEO_OK) return 0;
    const lane_node *a = &p->node[inner];
    if (a->op == LANE_CONST || !is_within(p, a->loop, loop)) return inner;
    lane_loop *l = &p->loop[loop];
    for (size_t i = 0; i < l->n_results; i++)
        if (l->result[i].inner == inner) return l->result[i].result;
    if (!room(p, &l->result, &l->result_capacity, l->n_results + 1, sizeof *l->result)) return 0;
    lane_id result = add(p, (lane_node){ .op = LANE_RESULT, .arg = { inner }, .list = loop,
                                         .is_truth = a->is_truth });
    l->result[l->n_results++] = (lane_result){ result, inner };
    return result;
}

/* --- whole programs ---------------------------------------------------------------- */

void lane_output(lane_program *p, lane_id a)
{
    if (room(p, &p->output, &p->output_capacity, p->n_outputs + 1, sizeof *p->output))
        p->output[p->n_outputs++] = a;
}

lane_mark lane_mark_take(const lane_program *p)
{
    return (lane_mark){ p->n, p->n_list, p->n_loops, p->in_loop, p->mask };
}

void lane_mark_return(lane_program *p, lane_mark mark)
{
    free_loops(p, mark.n_loops);
    p->n = mark.n;
    p->n_list = mark.n_list;
    p->n_loops = mark.n_loops;
    for (size_t i = 0; i < p->n_loops; i++) {           /* results are made in order */
        lane_loop *l = &p->loop[i];
        while (l->n_results > 0 && l->result[l->n_results - 1].result >= p->n) l->n_results--;
    }
    p->in_loop = mark.in_loop;
    p->mask = mark.mask;
    if (p->hash) rebuild_hash(p);
}

size_t lane_cost(const lane_program *p)
{
    size_t cost = 0;
    for (size_t i = 0; i < p->n; i++) cost += p->node[i].op >= LANE_ADD;
    return cost;
}
