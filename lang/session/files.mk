GEO_C += \
	lang/session/cli.c \
	lang/session/console.c \
	lang/session/doc.c \
	lang/session/doc_manual.c \
	lang/session/doc_types.c \
	lang/session/geo.c \
	lang/session/repl.c \
	lang/session/session.c \
	lang/session/suggest.c \
	lang/session/tester.c
GEO_H += \
	lang/session/cli.h \
	lang/session/console.h \
	lang/session/doc.h \
	lang/session/geo.h \
	lang/session/repl.h \
	lang/session/session.h \
	lang/session/suggest.h \
	lang/session/tester.h
