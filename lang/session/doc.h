/* doc.h - the written reference, made from the lists the program is made from.
 *
 * A built-in's page comes from its entry in stdlib/<topic>.def, an error's from its
 * entry in runtime/base/messages_*.def, the manual page from the usage text. So what
 * is written about geo can't differ from what it does. */
#ifndef GEO_SESSION_DOC_H
#define GEO_SESSION_DOC_H

#include "runtime/base/buffer.h"
#include "runtime/base/message.h"
#include "runtime/vm/registry.h"

/* The page of one built-in as plain text: signature, sentence, formula and source,
 * example, related names. Appends. */
void doc_builtin(const builtin *b, geo_buffer *out);

/* What an error means, with a worked example. Appends. */
void doc_error(message_id id, geo_buffer *out);

/* Up to four names that stand beside b in its list. Appends "a, b, c". */
void doc_see_also(const builtin *b, const char *separator, geo_buffer *out);

/* The page of a type that signatures name: "Map". False: there is none. Appends. */
bool doc_type(const char *type, geo_buffer *out);
void doc_types(geo_buffer *out);        /* all of them, as a part of the reference */
void doc_type_names(geo_buffer *out);   /* and their line in its table of contents */

/* What a property is, in words; NULL when the type has none of this name. borrows */
const char *doc_property(const char *type, const char *name, size_t length);

void doc_reference(geo_buffer *out);    /* docs/reference.md: all built-ins, by topic */
void doc_errors(geo_buffer *out);       /* docs/errors.md: all messages with a code */
void doc_manual(geo_buffer *out);       /* docs/geo.1: the manual page, in troff */

/* geo doc [NAME... | --markdown | --errors | --man]: prints, returns the exit status. */
int doc_main(int n_words, char **words);

#endif
