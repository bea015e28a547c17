GEO_C += \
	lang/syntax/arena.c \
	lang/syntax/ast.c \
	lang/syntax/dump.c \
	lang/syntax/format.c \
	lang/syntax/lexer.c \
	lang/syntax/parser.c \
	lang/syntax/parser_bracket.c \
	lang/syntax/parser_error.c \
	lang/syntax/parser_expr.c \
	lang/syntax/parser_habit.c \
	lang/syntax/parser_text.c \
	lang/syntax/rune.c
GEO_H += \
	lang/syntax/arena.h \
	lang/syntax/ast.def \
	lang/syntax/ast.h \
	lang/syntax/dump.h \
	lang/syntax/format.h \
	lang/syntax/lexer.h \
	lang/syntax/parser.h \
	lang/syntax/parser_parts.h \
	lang/syntax/rune.h \
	lang/syntax/token.def

UNIT_TESTS += tests/unit/test_lexer
tests_unit_test_lexer_LDADD = $(UNIT_LDADD)
tests_unit_test_lexer_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_parser
tests_unit_test_parser_LDADD = $(UNIT_LDADD)
tests_unit_test_parser_DEPENDENCIES = libgeo.a

BENCHES += bench/parser
bench_parser_LDADD = $(BENCH_LIBS)
bench_parser_DEPENDENCIES = libgeo.a

TEST_TOOLS += tests/fuzz/fuzz_parser
tests_fuzz_fuzz_parser_SOURCES = tests/fuzz/fuzz_parser.c
tests_fuzz_fuzz_parser_LDADD = $(GEO_WHOLE)
tests_fuzz_fuzz_parser_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_format
tests_unit_test_format_LDADD = $(UNIT_LDADD)
tests_unit_test_format_DEPENDENCIES = libgeo.a
