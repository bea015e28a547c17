/* state.h - the inside of the compiler; only lang/compile includes this. */
#ifndef GEO_COMPILE_STATE_H
#define GEO_COMPILE_STATE_H

#include "lang/compile/compile.h"

/* How sure it is that a variable has a value at this point of the text. */
enum { NEVER, MAYBE, SURELY };

typedef struct {
    node_text name;
    uint8_t reg;
    bool is_open;               /* scoped variables: inside its comprehension or where */
    geo_span first;             /* where it is first assigned */
} variable;

typedef struct { node_text name; uint32_t word; } capture;

/* A list of jumps that wait for their target, threaded through their extra words. */
typedef struct { size_t last; } jump_list;      /* 0: empty; else word index + 1 */

typedef struct loop {
    struct loop *outer;
    jump_list breaks, continues;
    int n_handlers;             /* tries open outside of it */
} loop;

typedef struct function_state {
    struct function_state *outer;
    compile_context *c;
    geo_code *code;
    node_text self;             /* the name under which it knows itself */
    bool is_top;
    bool has_domains;           /* a parameter declares its space */
    variable *vars;             /* at most CODE_REGISTERS */
    uint8_t *sure;              /* NEVER, MAYBE, SURELY for each of vars */
    size_t n_vars;
    capture *captures;
    int next_scoped;            /* next register for a scoped variable */
    int next;                   /* next free temporary */
    loop *loops;
    int n_handlers;
    int end_base, end_axis;     /* what `end` means; base -1 outside of an index */
    size_t site;                /* of the instruction being emitted */
} function_state;

enum { TREE_DEPTH = 1200 };

/* --- names.c ----------------------------------------------------------------- */

/* Names a function body assigns (not those of functions inside it), and how many
 * scoped variables it opens. `add` is called for each assignment. */
void collect_assigned(const node *body, void (*add)(void *context, const node *name),
                      void *context);
int count_scoped(const node *body);
bool may_assign(const node *n);         /* holds a block, so may change variables */

variable *find_variable(function_state *f, node_text name);
variable *open_scoped(function_state *f, const node *name);
void close_scoped(function_state *f, size_t n_vars);
void set_sure(function_state *f, const variable *v);
uint8_t *save_sure(function_state *f);
void merge_sure(function_state *f, uint8_t *other);     /* frees other */
void restore_sure(function_state *f, uint8_t *saved);   /* copies; keeps saved */
void loosen_assigned(function_state *f, const node *body);

/* --- emit.c ------------------------------------------------------------------- */

void compile_error(compile_context *c, geo_span at, const char *label, message_id id, ...);
void compile_error_hint(compile_context *c, const char *format, ...) GEO_PRINTF(2, 3);

void set_site(function_state *f, const node *n, uint32_t n_parts, node *const *parts);
size_t emit(function_state *f, geo_opcode op, unsigned a, unsigned b, unsigned c);
size_t emit_wide(function_state *f, geo_opcode op, unsigned a, unsigned x);
void emit_extra(function_state *f, uint32_t word);
unsigned constant(function_state *f, geo_value v);
unsigned constant_text(function_state *f, node_text text);
geo_string *make_name(function_state *f, node_text text);

int new_temp(function_state *f);
int new_temps(function_state *f, int n);        /* the first of n in a row */

void emit_jump(function_state *f, geo_opcode op, unsigned a, unsigned b, unsigned c,
               jump_list *list);
void land_here(function_state *f, jump_list *list);
size_t here(const function_state *f);
void emit_jump_to(function_state *f, geo_opcode op, unsigned a, unsigned b, size_t target);

/* --- expression.c: each kind of expression, into `want` when that is >= 0, else into a
 * register of its own; the register is returned ----------------------------------- */

int expression(function_state *f, const node *n, int want);
int block_value(function_state *f, const node *block, int want);
bool is_expression(const node *n);
static inline int target_of(function_state *f, int want)
{
    return want >= 0 ? want : new_temp(f);
}

/* --- resolve.c ------------------------------------------------------------------------ */

bool same_text(node_text a, node_text b);
/* The capture of f that holds a name of an enclosing function; -1 when it is none. */
int find_capture(function_state *f, node_text name);
int name_expression(function_state *f, const node *n, int want);
/* A name that is no variable of this function, into `target`. */
void name_value(function_state *f, const node *n, node_text name, int target);

/* --- literal.c --------------------------------------------------------------------- */

/* The number a tree stands for without running anything. */
bool number_of(const node *n, double *out);
int load_constant(function_state *f, geo_value v, int want);
int vector_expression(function_state *f, const node *n, int want);
int matrix_expression(function_state *f, const node *n, int want);
int record_expression(function_state *f, const node *n, int want);
int text_expression(function_state *f, const node *n, int want);
int where_expression(function_state *f, const node *n, int want);
void open_target(function_state *f, const node *target);

/* --- operator.c -------------------------------------------------------------------- */

int binary_expression(function_state *f, const node *n, int want);
int unary_expression(function_state *f, const node *n, int want);
int logic_expression(function_state *f, const node *n, int want);
int comparison_expression(function_state *f, const node *n, int want);
void emit_comparison(function_state *f, int op, int target, int a, int b);
/* Jumps through `list` when n is `sense`; goes on otherwise. */
void condition(function_state *f, const node *n, bool sense, jump_list *list);
/* The left operand's register, safe from what the right side may assign. */
int left_operand(function_state *f, const node *left, const node *right);
/* What took several steps in temporaries ends in `want` or stays where it is. */
int deliver_value(function_state *f, int from, int want, int mark);

/* --- invoke.c ---------------------------------------------------------------------- */

int call_expression(function_state *f, const node *n, bool consume, int want);
int pipe_expression(function_state *f, const node *n, int want);
int nabla_expression(function_state *f, const node *n, int want);
int set_expression(function_state *f, const node *n, int want);
int looked_at(function_state *f, const node *n, const node *right);

/* --- element.c --------------------------------------------------------------------- */

int index_expression(function_state *f, const node *n, int want);
int field_expression(function_state *f, const node *n, int want);
int end_expression(function_state *f, const node *n, int want);
int prime_expression(function_state *f, const node *n, int want);
int range_expression(function_state *f, const node *n, int want);
int index_register(function_state *f, const node *n, const node *next, int base, int axis);
void index_part(function_state *f, const node *n, int base, int axis, int target);

/* --- iterate.c ------------------------------------------------------------------- */

/* `for target in iterable`: calls body for each turn. */
/* list: of a comprehension that may run in blocks, else -1. */
void each(function_state *f, const node *target, const node *iterable, bool is_scoped, int list,
          void (*body)(function_state *f, void *context), void *context, loop *l);
int comprehension(function_state *f, const node *n, int want);

/* --- statement.c ----------------------------------------------------------------- */

void statement(function_state *f, const node *n);
void assign_register(function_state *f, const node *target, int reg);

/* --- function.c ------------------------------------------------------------------- */

int lambda(function_state *f, const node *n, node_text self, int want);
void define(function_state *f, const node *n);
void return_register(function_state *f, int r);
void declare_domains(function_state *f, const node *n, uint32_t count, const node *codomain,
                     int target);
bool begin_function(function_state *f, function_state *outer, compile_context *c);
void end_function(function_state *f);

#endif
