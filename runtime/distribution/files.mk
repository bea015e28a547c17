GEO_C += \
	runtime/distribution/chains.c \
	runtime/distribution/combine.c \
	runtime/distribution/condition.c \
	runtime/distribution/directions.c \
	runtime/distribution/distribution.c \
	runtime/distribution/divergence.c \
	runtime/distribution/estimate.c \
	runtime/distribution/grid.c \
	runtime/distribution/image.c \
	runtime/distribution/kde.c \
	runtime/distribution/line.c \
	runtime/distribution/low_rank.c \
	runtime/distribution/normal.c \
	runtime/distribution/scalar.c \
	runtime/distribution/scalar_circle.c \
	runtime/distribution/scalar_families.c \
	runtime/distribution/scalar_whole.c \
	runtime/distribution/shares.c \
	runtime/distribution/uniform.c \
	runtime/distribution/unnormalised.c
GEO_H += \
	runtime/distribution/chains.h \
	runtime/distribution/closure.h \
	runtime/distribution/distribution.h \
	runtime/distribution/divergence.h \
	runtime/distribution/families.h \
	runtime/distribution/line.h \
	runtime/distribution/scalar.h \
	runtime/distribution/unnormalised.h
