GEO_C += \
	runtime/distribution/density.c \
	runtime/distribution/distribution.c \
	runtime/distribution/sample.c
GEO_H += \
	runtime/distribution/distribution.h
