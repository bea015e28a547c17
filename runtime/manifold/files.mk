# files of runtime/manifold

GEO_C += \
	runtime/manifold/angle.c \
	runtime/manifold/dimension.c \
	runtime/manifold/flat.c \
	runtime/manifold/frame.c \
	runtime/manifold/hyperbolic.c \
	runtime/manifold/implicit.c \
	runtime/manifold/implicit_geodesic.c \
	runtime/manifold/implicit_sample.c \
	runtime/manifold/laplace.c \
	runtime/manifold/manifold.c \
	runtime/manifold/product.c \
	runtime/manifold/projective.c \
	runtime/manifold/region.c \
	runtime/manifold/rotation.c \
	runtime/manifold/silhouette.c \
	runtime/manifold/simplex.c \
	runtime/manifold/small.c \
	runtime/manifold/space.c \
	runtime/manifold/spd.c \
	runtime/manifold/sphere.c \
	runtime/manifold/surface.c \
	runtime/manifold/surface_laplace.c \
	runtime/manifold/surface_read.c \
	runtime/manifold/surface_space.c
GEO_H += \
	runtime/manifold/angle.h \
	runtime/manifold/dimension.h \
	runtime/manifold/implicit.h \
	runtime/manifold/implicit_private.h \
	runtime/manifold/laplace.h \
	runtime/manifold/manifold.h \
	runtime/manifold/region.h \
	runtime/manifold/silhouette.h \
	runtime/manifold/small.h \
	runtime/manifold/space.h \
	runtime/manifold/surface.h \
	runtime/manifold/surface_space.h
GEO_SHARE += data/seahorse.poly
