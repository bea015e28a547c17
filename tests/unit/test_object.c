/* test_object.c - strings, lists and records: growth, their own parts, no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "runtime/base/mem.h"
#include "runtime/core/heap.h"
#include "runtime/core/object.h"

/* s = s + s: the appended text moves while the string grows. */
static void a_string_appends_itself(void **state)
{
    geo_heap heap;
    heap_init(&heap);
    geo_string *s = string_new(&heap, "ab", 2);
    while (s->length < 1 << 20) assert_true(string_append(&heap, s, s->text, s->length));
    for (size_t i = 0; i < s->length; i += 2)
        assert_true(s->text[i] == 'a' && s->text[i + 1] == 'b');
    assert_int_equal(s->text[s->length], '\0');
    assert_true(string_append(&heap, s, s->text + s->length - 1, 1));
    assert_int_equal(s->text[s->length - 1], 'b');
    heap_free(&heap);
}

static void a_failed_append_changes_nothing(void **state)
{
    geo_heap heap;
    heap_init(&heap);
    geo_string *s = string_new(&heap, "abc", 3);
    geo_mem_fail_at(1);
    assert_false(string_append(&heap, s, "0123456789", 10));
    geo_mem_fail_at(0);
    assert_int_equal(s->length, 3);
    assert_string_equal(s->text, "abc");
    heap_free(&heap);
}

/* A full heap must not collect at every step: 1/16 of it may come in between. */
static void collections_stay_rare_near_the_cap(void **state)
{
    geo_heap heap;
    heap_init(&heap);
    geo_mem_cap_set(geo_mem_used() + (64 << 20));
    geo_list *list = list_new(&heap, 0);
    int n_collections = 0;
    while (list_push(&heap, list, value_number(1))) {
        if (!heap.wants_collection) continue;
        n_collections++;
        heap_mark_object(&heap, &list->head);
        heap_sweep(&heap, 0);
    }
    assert_true(list->count > 5 << 20);                 /* of 8 Mi */
    assert_true(n_collections < 40);
    heap_free(&heap);
    geo_mem_cap_set(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_appends_itself),
        cmocka_unit_test(a_failed_append_changes_nothing),
        cmocka_unit_test(collections_stay_rare_near_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
