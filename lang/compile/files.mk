GEO_C += \
	lang/compile/check.c \
	lang/compile/compile.c \
	lang/compile/element.c \
	lang/compile/emit.c \
	lang/compile/expression.c \
	lang/compile/function.c \
	lang/compile/invoke.c \
	lang/compile/iterate.c \
	lang/compile/literal.c \
	lang/compile/names.c \
	lang/compile/namespace.c \
	lang/compile/operator.c \
	lang/compile/resolve.c \
	lang/compile/set.c \
	lang/compile/statement.c
GEO_H += \
	lang/compile/check.h \
	lang/compile/compile.h \
	lang/compile/namespace.h \
	lang/compile/state.h
