/* test_doc.c - what is written about types is what their classes say of themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lang/session/doc.h"
#include "stdlib/dimension.h"
#include "stdlib/distribution.h"
#include "stdlib/entropic.h"
#include "stdlib/maps.h"
#include "stdlib/plan.h"
#include "stdlib/estimate.h"
#include "stdlib/plot.h"
#include "stdlib/solve.h"
#include "stdlib/space.h"
#include "stdlib/transport.h"

static const geo_class *const CLASSES[] = {
#define TYPE(name, object, sentence) &object,
#define PROPERTY(name, meaning)
#include "stdlib/properties.def"
#undef TYPE
#undef PROPERTY
};

static const char *const NAMES[] = {
#define TYPE(name, object, sentence) #name,
#define PROPERTY(name, meaning)
#include "stdlib/properties.def"
#undef TYPE
#undef PROPERTY
};

enum { N_CLASSES = sizeof CLASSES / sizeof *CLASSES };

static size_t count_lines(const char *text, const char *start)
{
    size_t n = 0;
    for (const char *s = text; (s = strstr(s, start)); s++) n++;
    return n;
}

static void properties_are_those_of_the_class(void **state)
{
    for (size_t i = 0; i < N_CLASSES; i++) {
        size_t n = 0;
        geo_buffer page = GEO_BUFFER_EMPTY;
        assert_string_equal(CLASSES[i]->name, NAMES[i]);
        for (const char *const *p = CLASSES[i]->properties; *p; p++, n++)
            if (!doc_property(NAMES[i], *p, strlen(*p)))
                fail_msg("%s.%s is not in properties.def", NAMES[i], *p);
        assert_true(doc_type(NAMES[i], &page));
        if (count_lines(buffer_text(&page), "\n    .") != n)
            fail_msg("properties.def has more of %s than the class", NAMES[i]);
        buffer_free(&page);
    }
}

static void unknown_words_have_no_page(void **state)
{
    geo_buffer page = GEO_BUFFER_EMPTY;
    assert_false(doc_type("Nothing", &page));
    assert_false(doc_type("", &page));
    assert_int_equal(page.length, 0);
    assert_null(doc_property("Map", "colour", 6));
    assert_null(doc_property("Nothing", "dim", 3));
    assert_null(doc_property("Plot", "panel", 5));
}

/* Types that built-ins make or take, beside the language's own, have a page. */
static void types_of_signatures_have_a_page(void **state)
{
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        signature s;
        geo_buffer page = GEO_BUFFER_EMPTY;
        assert_true(signature_parse(GEO_BUILTINS[i].signature, &s));
        bool is_capital = s.result[0] >= 'A' && s.result[0] <= 'Z';
        if (is_capital && !strchr(s.result, '|') && !doc_type(s.result, &page))
            fail_msg("%s makes a %s, which has no page", GEO_BUILTINS[i].name, s.result);
        if (page.length) assert_non_null(strstr(buffer_text(&page), "Made by"));
        buffer_free(&page);
    }
}

static void neighbours_are_of_the_topic(void **state)
{
    for (size_t i = 0; i < GEO_N_BUILTINS; i++) {
        geo_buffer names = GEO_BUFFER_EMPTY;
        doc_see_also(&GEO_BUILTINS[i], " ", &names);
        const char *s = buffer_text(&names);
        int n = 0;
        for (; *s; n++) {
            size_t length = strcspn(s, " ");
            const builtin *b = builtin_find(s, length);
            assert_true(b && b != &GEO_BUILTINS[i]);
            assert_string_equal(b->topic, GEO_BUILTINS[i].topic);
            s += length + (s[length] == ' ');
        }
        assert_in_range(n, 1, 4);
        buffer_free(&names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties_are_those_of_the_class),
        cmocka_unit_test(unknown_words_have_no_page),
        cmocka_unit_test(types_of_signatures_have_a_page),
        cmocka_unit_test(neighbours_are_of_the_topic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
