/* message.c - the table of all messages.
 *
 * A language is one array of columns, indexed by message_id. A second one is a
 * second array with the same shape (made from its own list with designated
 * initialisers; an entry left out falls back to English). */
#include "runtime/base/message.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

typedef struct { const char *headline, *hint, *explanation; } message_column;

static const char *const CODE[MSG_COUNT] = {
#define MESSAGE(id, code, headline, hint, explanation) [MSG_##id] = code,
#include "runtime/base/messages.def"
#undef MESSAGE
};

static const message_column ENGLISH[MSG_COUNT] = {
#define MESSAGE(id, code, headline, hint, explanation) \
    [MSG_##id] = { headline, hint, explanation },
#include "runtime/base/messages.def"
#undef MESSAGE
};

static const message_column *column_of(message_id id)
{
    assert((unsigned)id < MSG_COUNT);
    return &ENGLISH[id];
}

const char *message_code(message_id id)
{
    assert((unsigned)id < MSG_COUNT);
    return CODE[id];
}

const char *message_text(message_id id) { return column_of(id)->headline; }
const char *message_hint(message_id id) { return column_of(id)->hint; }
const char *message_explanation(message_id id) { return column_of(id)->explanation; }

message_id message_by_code(const char *code)
{
    for (int id = 0; id < MSG_COUNT; id++)
        if (CODE[id][0] && strcasecmp(CODE[id], code) == 0) return (message_id)id;
    return MSG_COUNT;
}
