/* text.c - strings. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/text.h"
#include "runtime/core/print.h"
#include "runtime/vm/args.h"
#include "stdlib/common.h"

static geo_value changed(geo_vm *vm, const geo_string *s, int (*change)(int))
{
    geo_value out = vm_string(vm, s->text, s->length);
    char *text = value_string(out)->text;
    for (size_t i = 0; i < s->length; i++) {
        if ((unsigned char)text[i] < 128) text[i] = (char)change((unsigned char)text[i]);
        vm_turn(vm, i);
    }
    return out;
}

geo_value bi_upper(geo_vm *vm, int argc, const geo_value *argv)
{
    return changed(vm, arg_string(argv, 0), toupper);
}

geo_value bi_lower(geo_vm *vm, int argc, const geo_value *argv)
{
    return changed(vm, arg_string(argv, 0), tolower);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

geo_value bi_trim(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0);
    size_t from = 0, to = s->length;
    while (from < to && is_space(s->text[from])) from++;
    while (to > from && is_space(s->text[to - 1])) to--;
    return vm_string(vm, s->text + from, to - from);
}

static geo_value characters(geo_vm *vm, const geo_string *s)
{
    geo_list *list = vm_list(vm, 0);
    for (size_t at = 0, n; at < s->length; at += n) {
        unsigned c;
        n = text_decode(s->text + at, s->length - at, &c, NULL);
        list_add(vm, list, vm_string(vm, s->text + at, n));
    }
    return value_from_object(list);
}

geo_value bi_split(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0), *separator = arg_string(argv, 1);
    if (separator->length == 0) return characters(vm, s);
    geo_list *list = vm_list(vm, 0);
    const char *at = s->text, *end = s->text + s->length;
    for (;;) {
        const char *hit = memmem(at, (size_t)(end - at), separator->text, separator->length);
        list_add(vm, list, vm_string(vm, at, (size_t)((hit ? hit : end) - at)));
        if (!hit) return value_from_object(list);
        at = hit + separator->length;
    }
}

/* Makes a string longer. One that grows is the heap's, so that nothing is lost when
 * something is raised meanwhile. */
static void add(geo_vm *vm, geo_value text, const char *more, size_t length)
{
    vm_need(vm, string_append(vm_heap(vm), value_string(text), more, length) ? vm : NULL);
}

geo_value bi_join(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *separator = arg_string(argv, 1);
    geo_value text = vm_string(vm, "", 0);
    for (size_t i = 0; i < members_count(argv[0]); i++) {
        geo_value v = member_at(vm, argv[0], i);
        if (i > 0) add(vm, text, separator->text, separator->length);
        if (!value_is_kind(v, KIND_STRING)) v = bi_string(vm, 1, &v);
        add(vm, text, value_string(v)->text, value_string(v)->length);
    }
    return text;
}

geo_value bi_replace(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0), *old = arg_string(argv, 1),
        *new = arg_string(argv, 2);
    if (old->length == 0) return argv[0];
    geo_value text = vm_string(vm, "", 0);
    const char *at = s->text, *end = s->text + s->length, *hit;
    size_t turn = 0;
    while ((hit = memmem(at, (size_t)(end - at), old->text, old->length)) != NULL) {
        vm_turn(vm, turn++);
        add(vm, text, at, (size_t)(hit - at));
        add(vm, text, new->text, new->length);
        at = hit + old->length;
    }
    add(vm, text, at, (size_t)(end - at));
    return text;
}

geo_value bi_starts(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0), *p = arg_string(argv, 1);
    return value_bool(p->length <= s->length && memcmp(s->text, p->text, p->length) == 0);
}

geo_value bi_ends(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0), *p = arg_string(argv, 1);
    return value_bool(p->length <= s->length
                      && memcmp(s->text + s->length - p->length, p->text, p->length) == 0);
}

geo_value bi_number(geo_vm *vm, int argc, const geo_value *argv)
{
    const geo_string *s = arg_string(argv, 0);
    if (s->head.flags & STRING_OF_TRACED) vm_raise_arg(vm, 0, NULL, MSG_DERIVATIVE_TEXT);
    const char *from = s->text;
    while (is_space(*from)) from++;
    char *end;
    double x = strtod(from, &end);
    bool any = end != from;
    while (is_space(*end)) end++;
    if (!any || end != s->text + s->length) vm_raise_arg(vm, 0, NULL, MSG_NO_NUMBER, s->text);
    return value_number(x);
}
