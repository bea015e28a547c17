/* args.c - arguments as C wants them. */
#include "runtime/vm/args.h"

#include <stdio.h>
#include <string.h>

#include "runtime/core/print.h"
#include "runtime/vm/state.h"

static void param_name(geo_vm *vm, int i, char *name, size_t size)
{
    const signature *s = builtin_signature(vm, vm->active.builtin);
    const signature_param *p = &s->param[i < s->n_params ? i : s->n_params - 1];
    if (s->n_params == 0) snprintf(name, size, "argument");
    else snprintf(name, size, "%.*s", p->name_length, p->name);
}

int64_t arg_integer(geo_vm *vm, const geo_value *argv, int i, int64_t low, int64_t high)
{
    double x = value_to_number(argv[i]);
    if (x >= (double)low && x <= (double)high) return (int64_t)x;
    geo_buffer came = GEO_BUFFER_EMPTY;
    print_number(x, &came);
    char label[64], from[32], to[32], name[64];
    snprintf(label, sizeof label, "this is %s", buffer_text(&came));
    buffer_free(&came);
    snprintf(from, sizeof from, "%lld", (long long)low);
    snprintf(to, sizeof to, "%lld", (long long)high);
    param_name(vm, i, name, sizeof name);
    vm_raise_arg(vm, i, label, MSG_ARGUMENT_RANGE, vm->active.builtin->name, name, from, to);
}

geo_tensor *arg_tensor(geo_vm *vm, const geo_value *argv, int i)
{
    geo_tensor *t;
    vm_check_diagnostic(vm, tensor_from(&vm->heap, argv[i], &t));
    return vm_need(vm, tensor_dense(&vm->heap, t));
}

static geo_tensor *arg_of_rank(geo_vm *vm, const geo_value *argv, int i, int rank,
                               const char *wanted)
{
    geo_tensor *t = arg_tensor(vm, argv, i);
    if (t->rank == rank) return t;
    geo_buffer shape = GEO_BUFFER_EMPTY;
    value_describe(value_from_object(t), &shape);
    char label[96], name[64];
    snprintf(label, sizeof label, "this is %s", buffer_text(&shape));
    buffer_free(&shape);
    param_name(vm, i, name, sizeof name);
    vm_raise_arg(vm, i, label, MSG_ARGUMENT_TYPE, vm->active.builtin->name, wanted, name);
}

geo_tensor *arg_vector(geo_vm *vm, const geo_value *argv, int i)
{
    return arg_of_rank(vm, argv, i, 1, "a vector");
}

geo_tensor *arg_matrix(geo_vm *vm, const geo_value *argv, int i)
{
    geo_tensor *t = arg_tensor(vm, argv, i);
    if (t->rank != 1) return arg_of_rank(vm, argv, i, 2, "a matrix");
    size_t shape[2] = { 1, t->n };
    return vm_need(vm, tensor_reshaped(&vm->heap, t, 2, shape));
}

int arg_word(geo_vm *vm, const geo_value *argv, int i, const char *const *words)
{
    const geo_string *s = value_string(argv[i]);
    for (int k = 0; words[k]; k++)
        if (strcmp(words[k], s->text) == 0) return k;
    geo_buffer all = GEO_BUFFER_EMPTY;
    for (int k = 0; words[k]; k++) buffer_add_format(&all, "%s\"%s\"", k ? ", " : "", words[k]);
    diagnostic *d = diag_new(MSG_ARGUMENT_WORD, vm->active.builtin->name, s->text);
    diag_hint(d, MSG_HINT_ONE_OF, buffer_text(&all));
    buffer_free(&all);
    vm_raise_diagnostic(vm, d);
}
