GEO_C += \
	runtime/base/buffer.c \
	runtime/base/file.c \
	runtime/base/limit.c \
	runtime/base/mem.c \
	runtime/base/module.c \
	runtime/base/pool.c \
	runtime/base/rng.c \
	runtime/base/status.c \
	runtime/base/text.c
GEO_H += \
	runtime/base/buffer.h \
	runtime/base/file.h \
	runtime/base/limit.h \
	runtime/base/mem.h \
	runtime/base/module.h \
	runtime/base/pool.h \
	runtime/base/rng.h \
	runtime/base/status.def \
	runtime/base/status.h \
	runtime/base/text.h
