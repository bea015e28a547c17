GEO_C += \
	runtime/base/base64.c \
	runtime/base/buffer.c \
	runtime/base/diagnostic.c \
	runtime/base/diagnostic_render.c \
	runtime/base/file.c \
	runtime/base/job.c \
	runtime/base/large.c \
	runtime/base/limit.c \
	runtime/base/mem.c \
	runtime/base/message.c \
	runtime/base/module.c \
	runtime/base/pool.c \
	runtime/base/rng.c \
	runtime/base/source.c \
	runtime/base/status.c \
	runtime/base/text.c \
	runtime/base/translation.c
GEO_H += \
	runtime/base/base64.h \
	runtime/base/buffer.h \
	runtime/base/diagnostic.h \
	runtime/base/file.h \
	runtime/base/foreign_names.def \
	runtime/base/job.h \
	runtime/base/large.h \
	runtime/base/limit.h \
	runtime/base/mem.h \
	runtime/base/message.h \
	runtime/base/messages.def \
	runtime/base/messages_arrays.def \
	runtime/base/messages_names.def \
	runtime/base/messages_points.def \
	runtime/base/messages_run.def \
	runtime/base/messages_solve.def \
	runtime/base/messages_syntax.def \
	runtime/base/messages_derivative.def \
	runtime/base/messages_plan.def \
	runtime/base/messages_manifold.def \
	runtime/base/messages_ffi.def \
	runtime/base/messages_lua.def \
	runtime/base/messages_lanes.def \
	runtime/base/messages_distribution.def \
	runtime/base/messages_topics.def \
	runtime/base/module.h \
	runtime/base/pool.h \
	runtime/base/rng.h \
	runtime/base/source.h \
	runtime/base/status.def \
	runtime/base/status.h \
	runtime/base/text.h \
	runtime/base/translation.h

GEO_C += runtime/base/data.c
GEO_H += runtime/base/data.h
