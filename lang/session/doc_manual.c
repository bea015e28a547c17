/* doc_manual.c - geo(1): the usage text of cli.c, laid out for man, and what it leaves out. */
#include "lang/session/doc.h"

#include <string.h>

#include "lang/session/cli.h"

/* Text of a troff line: a minus is a minus, a leading point or quote is no command. */
static void add_text(const char *text, size_t length, geo_buffer *out)
{
    if (length > 0 && (text[0] == '.' || text[0] == '\'')) buffer_add_text(out, "\\&");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '-') buffer_add_char(out, '\\');
        buffer_add_text(out, text[i] == '\\' ? "\\e" : "");
        if (text[i] != '\\') buffer_add_char(out, text[i]);
    }
}

/* "--dump   show the bytecode": what is written, and what it does. The two are parted by
 * at least two spaces; a line without them has only the first. */
static void add_item(const char *line, size_t length, geo_buffer *out)
{
    size_t left = 0;
    while (left < length && !(line[left] == ' ' && left + 1 < length && line[left + 1] == ' '))
        left++;
    size_t right = left;
    while (right < length && line[right] == ' ') right++;
    buffer_add_text(out, ".TP\n.B ");
    add_text(line, left, out);
    buffer_add_char(out, '\n');
    add_text(line + right, length - right, out);
    buffer_add_char(out, '\n');
}

/* The lines of the usage text that begin with `geo` (the ways to start it) or with `-`. */
static void add_usage(bool options, geo_buffer *out)
{
    for (const char *line = cli_usage(); *line;) {
        size_t length = strcspn(line, "\n"), blank = strspn(line, " ");
        const char *text = line + blank;
        size_t n = length - blank;
        bool is_option = blank > 0 && *text == '-';
        bool is_way = blank > 0 && strncmp(text, "geo", 3) == 0;
        if (options ? is_option : is_way) add_item(text, n, out);
        line += length + (line[length] == '\n');
    }
}

static const char BEFORE[] =
    ".SH NAME\n"
    "geo \\- a language for geometric generative modelling\n"
    ".SH SYNOPSIS\n"
    ".B geo\n"
    "[options] [FILE.geo [arguments]]\n"
    ".SH DESCRIPTION\n"
    "geo is a small language in which regions, probability distributions and optimal\n"
    "transport maps are ordinary values. Without a file it starts a prompt; with one it runs\n"
    "it. Every expression at the top level of a program prints its value, unless a semicolon\n"
    "ends it.\n"
    ".SH COMMANDS\n";

static const char AFTER[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nAll went well.\n"
    ".TP\n.B 1\nThere was an error in the program; standard error says where, why, and what to\n"
    "try.\n"
    ".TP\n.B 2\nThe command line could not be understood, or a file could not be read.\n"
    ".TP\n.B 130\nCtrl\\-C stopped it.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NO_COLOR\nWhen set, nothing is coloured.\n"
    ".TP\n.B GEO_MODULE_PATH\nA folder to look in for the parts of geo that are opened when\n"
    "first used (geo_*.so).\n"
    ".TP\n.B GEO_DATA_PATH\nFolders, parted by colons, to look in for the data that ships with\n"
    "geo.\n"
    ".SH EXAMPLE\n"
    ".EX\n"
    "geo \\-e 'T = brenier(uniform(ball(2)), points([\\-1, 0; 1, 0])); T([0.5, 0])'\n"
    ".EE\n"
    ".SH SEE ALSO\n"
    "The tour, the language page and the reference are in the documentation folder of geo;\n"
    ".B geo doc\n"
    "prints the reference.\n";

void doc_manual(geo_buffer *out)
{
    buffer_add_format(out, ".TH GEO 1 \"\" \"geo %s\" \"User Commands\"\n", PACKAGE_VERSION);
    buffer_add_text(out, BEFORE);
    add_usage(false, out);
    buffer_add_text(out, ".SH OPTIONS\n");
    add_usage(true, out);
    buffer_add_text(out, AFTER);
}
