/* help_words.c - the table of help_words.def, and examples by name. */
#include <string.h>

#include "lang/session/help.h"

const help_word HELP_WORDS[] = {
#define WORD(name, usage, sentence, example, see) { name, usage, sentence, example, see },
#include "lang/session/help_words.def"
#undef WORD
    { NULL, NULL, NULL, NULL, NULL }
};

const help_word *help_word_find(const char *name, size_t length)
{
    for (const help_word *w = HELP_WORDS; w->name; w++)
        if (strncmp(w->name, name, length) == 0 && w->name[length] == '\0') return w;
    return NULL;
}

/* The line without its expectation `#=> ...` and the blanks before that. */
static size_t without_expectation(const char *line, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++) {
        if (line[i] != '#' || line[i + 2] != '>' || !strchr("=~!", line[i + 1])) continue;
        length = i;
        break;
    }
    while (length > 0 && line[length - 1] == ' ') length--;
    return length;
}

bool help_example(const char *name, size_t length, geo_buffer *out)
{
    const builtin *b = builtin_find(name, length);
    const help_word *w = b ? NULL : help_word_find(name, length);
    const char *s = b ? b->example : w ? w->example : "";
    bool any = false;
    while (*s) {
        size_t n = strcspn(s, "\n"), kept = without_expectation(s, n);
        if (kept > 0) {
            if (any) buffer_add_char(out, '\n');
            buffer_add(out, s, kept);
            any = true;
        }
        s += n + (s[n] == '\n');
    }
    return any;
}
