GEO_C += \
	lang/session/cli.c \
	lang/session/command.c \
	lang/session/complete.c \
	lang/session/complete_file.c \
	lang/session/console.c \
	lang/session/doc.c \
	lang/session/doc_manual.c \
	lang/session/doc_types.c \
	lang/session/entry.c \
	lang/session/entry_view.c \
	lang/session/geo.c \
	lang/session/help.c \
	lang/session/help_search.c \
	lang/session/help_words.c \
	lang/session/highlight.c \
	lang/session/history.c \
	lang/session/ink.c \
	lang/session/latex.c \
	lang/session/library.c \
	lang/session/profiler.c \
	lang/session/repl.c \
	lang/session/reproducible.c \
	lang/session/rewrite.c \
	lang/session/session.c \
	lang/session/show.c \
	lang/session/suggest.c \
	lang/session/tester.c \
	lang/session/whos.c
GEO_H += \
	lang/session/cli.h \
	lang/session/command.def \
	lang/session/command.h \
	lang/session/complete.h \
	lang/session/console.h \
	lang/session/doc.h \
	lang/session/editor.h \
	lang/session/entry.h \
	lang/session/entry_view.h \
	lang/session/geo.h \
	lang/session/help.h \
	lang/session/help_search.h \
	lang/session/help_synonyms.def \
	lang/session/help_words.def \
	lang/session/highlight.h \
	lang/session/history.h \
	lang/session/ink.def \
	lang/session/ink.h \
	lang/session/latex.def \
	lang/session/latex.h \
	lang/session/library.h \
	lang/session/profiler.h \
	lang/session/repl.h \
	lang/session/reproducible.h \
	lang/session/rewrite.h \
	lang/session/session.h \
	lang/session/show.h \
	lang/session/suggest.h \
	lang/session/tester.h \
	lang/session/whos.h

# The line editor: a module, so that only the prompt pays for Readline.
if HAVE_READLINE
module_PROGRAMS += geo_readline.so
geo_readline_so_SOURCES = lang/session/editor_readline.c
geo_readline_so_CFLAGS = $(AM_CFLAGS) $(READLINE_CFLAGS) -fPIC
geo_readline_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_readline_so_LDADD = $(READLINE_LIBS)
endif
