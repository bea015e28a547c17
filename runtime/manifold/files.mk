# files of runtime/manifold

GEO_C += runtime/manifold/silhouette.c \
	runtime/manifold/space.c runtime/manifold/region.c
GEO_H += runtime/manifold/silhouette.h \
	runtime/manifold/space.h runtime/manifold/region.h
GEO_SHARE += data/seahorse.poly
