GEO_C += \
	stdlib/constants.c \
	stdlib/core.c \
	stdlib/table.c \
	stdlib/text.c
GEO_H += \
	stdlib/common.h \
	stdlib/constants.h \
	stdlib/core.def \
	stdlib/table.h \
	stdlib/text.def \
	stdlib/topics.def
