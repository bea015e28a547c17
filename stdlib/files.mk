GEO_C += \
	stdlib/constants.c \
	stdlib/core.c \
	stdlib/distribution.c \
	stdlib/space.c \
	stdlib/table.c \
	stdlib/text.c
GEO_H += \
	stdlib/common.h \
	stdlib/constants.h \
	stdlib/core.def \
	stdlib/distribution.def \
	stdlib/distribution.h \
	stdlib/space.def \
	stdlib/space.h \
	stdlib/table.h \
	stdlib/text.def \
	stdlib/topics.def
GEO_C += \
	stdlib/arrays.c \
	stdlib/math.c \
	stdlib/tensor.c \
	stdlib/tensor_order.c \
	stdlib/tensor_reduce.c
GEO_H += \
	stdlib/arrays.h \
	stdlib/math.def \
	stdlib/tensor.def
