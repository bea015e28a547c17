/* message.h - all text a user reads that is not a value, in one table.
 *
 * messages.def includes one list for each part of the house. Each entry is
 *   MESSAGE(ID, "E0311", "headline", "hint", "explanation")
 * headline and hint are printf formats (hint "" for none); the explanation is
 * what `explain E0311` prints: a few sentences and a worked example. Entries
 * without a code ("") are labels and other fragments. A second language is a
 * second column of the same table, chosen once at start. */
#ifndef GEO_BASE_MESSAGE_H
#define GEO_BASE_MESSAGE_H

typedef enum {
#define MESSAGE(id, code, headline, hint, explanation) MSG_##id,
#include "runtime/base/messages.def"
#undef MESSAGE
    MSG_COUNT
} message_id;

/* Never NULL. */
const char *message_code(message_id id);
const char *message_text(message_id id);
const char *message_hint(message_id id);
const char *message_explanation(message_id id);

/* The message with this code ("E0311", case does not matter), or MSG_COUNT. */
message_id message_by_code(const char *code);

#endif
