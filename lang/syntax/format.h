/* format.h - `geo fmt`: a program with its spacing made regular.
 *
 * Lines stay where the author broke them, and so do comments; indentation, the spaces
 * between tokens, blank lines and the alignment of comments at the ends of lines are
 * made regular. The tree of the program never changes, and a formatted program is
 * its own format.
 *   - four spaces for each level; a line that continues another is one level deeper
 *   - + - * / % @ & are tight where the author wrote them tight, spaced otherwise;
 *     ^ and .. are always tight, all other operators spaced
 *   - no more than one blank line, none at the ends of a block or of the file */
#ifndef GEO_SYNTAX_FORMAT_H
#define GEO_SYNTAX_FORMAT_H

#include "runtime/base/buffer.h"
#include "runtime/base/source.h"
#include "runtime/base/status.h"

/* Appends the formatted text. GEO_EFORMAT when the source has errors (parse_source
 * says which), GEO_ENOMEM, or what geo_poll said. */
geo_status format_source(geo_source *source, geo_buffer *out);

#endif
