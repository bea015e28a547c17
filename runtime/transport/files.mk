# files of runtime/transport
GEO_C += \
	runtime/transport/arcsearch.c \
	runtime/transport/bures.c \
	runtime/transport/cell.c \
	runtime/transport/convex.c \
	runtime/transport/costtree.c \
	runtime/transport/discrete.c \
	runtime/transport/disk.c \
	runtime/transport/freesupport.c \
	runtime/transport/gridmiddle.c \
	runtime/transport/gromov.c \
	runtime/transport/laplacian.c \
	runtime/transport/levels.c \
	runtime/transport/map.c \
	runtime/transport/monotone.c \
	runtime/transport/multiscale.c \
	runtime/transport/network.c \
	runtime/transport/outline.c \
	runtime/transport/placement.c \
	runtime/transport/powercells.c \
	runtime/transport/quantize.c \
	runtime/transport/semidiscrete.c \
	runtime/transport/semidiscrete_text.c \
	runtime/transport/singular.c \
	runtime/transport/sinkhorn.c \
	runtime/transport/slices.c \
	runtime/transport/source.c \
	runtime/transport/source_pieces.c
GEO_H += \
	runtime/transport/arcsearch.h \
	runtime/transport/bures.h \
	runtime/transport/cell.h \
	runtime/transport/convex.h \
	runtime/transport/costtree.h \
	runtime/transport/discrete.h \
	runtime/transport/disk.h \
	runtime/transport/freesupport.h \
	runtime/transport/gridmiddle.h \
	runtime/transport/gromov.h \
	runtime/transport/laplacian.h \
	runtime/transport/levels.h \
	runtime/transport/map.h \
	runtime/transport/metric.h \
	runtime/transport/monotone.h \
	runtime/transport/multiscale.h \
	runtime/transport/network.h \
	runtime/transport/placement.h \
	runtime/transport/powercells.h \
	runtime/transport/quantize.h \
	runtime/transport/semidiscrete.h \
	runtime/transport/singular.h \
	runtime/transport/sinkhorn.h \
	runtime/transport/slices.h \
	runtime/transport/source.h \
	runtime/transport/source_private.h
