/* help_search.c - a walk over all entries; there are some hundred. */
#include "lang/session/help_search.h"

#include <ctype.h>
#include <string.h>

enum { WORDS_MOST = 8, WORD_LONGEST = 40, IN_NAME = 8, IS_NAME = 100, IN_SENTENCE = 3 };

typedef struct { char word[WORDS_MOST][WORD_LONGEST]; size_t n; } question;

static question split(const char *text, size_t length)
{
    question q = { .n = 0 };
    for (size_t at = 0; at < length && q.n < WORDS_MOST; ) {
        size_t start = at;
        while (at < length && !isspace((unsigned char)text[at])) at++;
        size_t n = at - start < WORD_LONGEST ? at - start : WORD_LONGEST - 1;
        if (n > 0) {
            memcpy(q.word[q.n], text + start, n);
            q.word[q.n++][n] = '\0';
        }
        while (at < length && isspace((unsigned char)text[at])) at++;
    }
    return q;
}

/* What is searched of one entry. */
typedef struct { const char *name, *sentence, *formula, *usage, *topic; } page;

static int score_word(const char *word, const page *p)
{
    if (strcasecmp(word, p->name) == 0) return IS_NAME;
    if (strcasestr(p->name, word)) return IN_NAME;
    if (strcasestr(p->sentence, word)) return IN_SENTENCE;
    return strcasestr(p->formula, word) || strcasestr(p->usage, word)
        || strcasestr(p->topic, word);
}

/* Other words for the same thing count too, a little less. */
static int score_meaning(const char *word, const page *p)
{
    static const struct { const char *asked, *ours; } SAME[] = {
#define SAME_WORD(asked, ours) { asked, ours },
#include "lang/session/help_synonyms.def"
#undef SAME_WORD
    };
    int best = score_word(word, p);
    for (size_t i = 0; i < sizeof SAME / sizeof *SAME; i++) {
        if (strcasecmp(SAME[i].asked, word) != 0) continue;
        bool is_sign = !isalpha((unsigned char)SAME[i].ours[0]);
        int s = is_sign ? strcmp(SAME[i].ours, p->name) == 0 ? IN_NAME : 0
                        : score_word(SAME[i].ours, p);
        if (s > IN_SENTENCE) s = IN_SENTENCE + 1;
        if (s > best) best = s;
    }
    return best;
}

/* 0 when a word is missing. */
static int score(const question *q, const page *p)
{
    int total = 0;
    for (size_t i = 0; i < q->n; i++) {
        int s = score_meaning(q->word[i], p);
        if (!s) return 0;
        total += s;
    }
    return total;
}

/* Keeps the best; equals stay in the order they came. */
static void add_hit(help_hit *hits, size_t *n, help_hit hit)
{
    size_t at = *n;
    if (hit.score == 0) return;
    while (at > 0 && hits[at - 1].score < hit.score) at--;
    if (at == SEARCH_MOST) return;
    size_t kept = *n < SEARCH_MOST ? (*n)++ : SEARCH_MOST - 1;
    memmove(hits + at + 1, hits + at, (kept - at) * sizeof *hits);
    hits[at] = hit;
}

size_t help_find(const char *words, size_t length, help_hit hits[SEARCH_MOST])
{
    question q = split(words, length);
    size_t n = 0;
    for (const builtin *b = GEO_BUILTINS; b->name; b++) {
        page p = { b->name, b->sentence, b->formula, b->signature, b->topic };
        add_hit(hits, &n, (help_hit){ b->name, b->signature, b->sentence, score(&q, &p) });
    }
    for (const help_word *w = HELP_WORDS; w->name; w++) {
        page p = { w->name, w->sentence, "", w->usage, "" };
        add_hit(hits, &n, (help_hit){ w->name, w->usage, w->sentence, score(&q, &p) });
    }
    return n;
}
