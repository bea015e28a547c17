# files of runtime/num

GEO_C += runtime/num/sparse.c
GEO_H += runtime/num/sparse.h
module_PROGRAMS += geo_sparse.so
geo_sparse_so_SOURCES = runtime/num/sparse_cholmod.c
geo_sparse_so_CFLAGS = $(AM_CFLAGS) -fPIC
geo_sparse_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_sparse_so_LDADD = $(CHOLMOD_LIBS)
GEO_C += \
	runtime/num/polygon.c \
	runtime/num/polygon_check.c \
	runtime/num/polygon_index.c \
	runtime/num/polygon_nearest.c \
	runtime/num/polygon_sample.c \
	runtime/num/polygon_sweep.c
GEO_H += \
	runtime/num/polygon.h \
	runtime/num/polygon_private.h

GEO_C += \
	runtime/num/hilbert.c \
	runtime/num/predicates.c \
	runtime/num/primes.c \
	runtime/num/regular.c \
	runtime/num/regular_flip.c \
	runtime/num/regular_form.c \
	runtime/num/regular_line.c \
	runtime/num/regular_mesh.c \
	runtime/num/regular_update.c \
	runtime/num/regular_verify.c
GEO_H += \
	runtime/num/hilbert.h \
	runtime/num/predicates.h \
	runtime/num/primes.h \
	runtime/num/regular.h \
	runtime/num/regular_flip.h \
	runtime/num/regular_line.h \
	runtime/num/regular_mesh.h
GEO_C += runtime/num/image.c runtime/num/netpbm.c
GEO_H += runtime/num/image.h runtime/num/image_png.h runtime/num/netpbm.h
module_PROGRAMS += geo_png.so
geo_png_so_SOURCES = runtime/num/image_png.c
geo_png_so_CFLAGS = $(AM_CFLAGS) $(PNG_CFLAGS) -fPIC
geo_png_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_png_so_LDADD = $(PNG_LIBS)

GEO_C += runtime/num/contour.c runtime/num/polygon_simplify.c
GEO_H += runtime/num/contour.h

GEO_C += \
	runtime/num/array.c \
	runtime/num/distance.c \
	runtime/num/field.c \
	runtime/num/kdtree.c \
	runtime/num/lane.c \
	runtime/num/lane_copy.c \
	runtime/num/lane_derivative.c \
	runtime/num/lane_kernels.c \
	runtime/num/lane_plan.c \
	runtime/num/lane_rules.c \
	runtime/num/lane_run.c \
	runtime/num/linalg.c \
	runtime/num/linalg_derived.c \
	runtime/num/moments.c \
	runtime/num/neighbours.c \
	runtime/num/product.c \
	runtime/num/quadrature.c \
	runtime/num/reduce.c \
	runtime/num/sort.c \
	runtime/num/special.c \
	runtime/num/vecmath.c \
	runtime/num/vecmath_arc.c \
	runtime/num/vecmath_circle.c \
	runtime/num/vecmath_erf.c \
	runtime/num/vecmath_exp.c \
	runtime/num/vecmath_log.c \
	runtime/num/vecmath_power.c
GEO_C += runtime/num/normals.c runtime/num/tails.c
GEO_H += runtime/num/normals.h runtime/num/tails.h
GEO_H += \
	runtime/num/array.h \
	runtime/num/complex_pair.h \
	runtime/num/distance.h \
	runtime/num/field.h \
	runtime/num/kdtree.h \
	runtime/num/lane.h \
	runtime/num/lane_copy.h \
	runtime/num/lane_derivative.h \
	runtime/num/lane_kernels.h \
	runtime/num/lane_ops.def \
	runtime/num/lane_plan.h \
	runtime/num/lane_run.h \
	runtime/num/kernel.h \
	runtime/num/linalg.h \
	runtime/num/linalg_api.h \
	runtime/num/moments.h \
	runtime/num/neighbours.h \
	runtime/num/product.h \
	runtime/num/quadrature.h \
	runtime/num/reduce.h \
	runtime/num/sort.h \
	runtime/num/special.def \
	runtime/num/special.h \
	runtime/num/special_api.h \
	runtime/num/vecmath.def \
	runtime/num/vecmath.h \
	runtime/num/vecmath_parts.h

# solvers
GEO_C += \
	runtime/num/cubature.c \
	runtime/num/cubature_region.c \
	runtime/num/interpolate.c \
	runtime/num/least_squares.c \
	runtime/num/minimise.c \
	runtime/num/minimise_newton.c \
	runtime/num/minimise_search.c \
	runtime/num/minimise_simplex.c \
	runtime/num/ode.c \
	runtime/num/ode_event.c \
	runtime/num/ode_explicit.c \
	runtime/num/ode_rosenbrock.c \
	runtime/num/ode_symplectic.c \
	runtime/num/root.c \
	runtime/num/small_system.c
GEO_H += \
	runtime/num/cubature.h \
	runtime/num/interpolate.h \
	runtime/num/least_squares.h \
	runtime/num/minimise.h \
	runtime/num/minimise_private.h \
	runtime/num/ode.h \
	runtime/num/ode_private.h \
	runtime/num/root.h \
	runtime/num/small_system.h

module_PROGRAMS += geo_linalg.so
geo_linalg_so_SOURCES = runtime/num/linalg_lapack.c
geo_linalg_so_CFLAGS = $(AM_CFLAGS) $(OPENBLAS_CFLAGS) -fPIC
geo_linalg_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_linalg_so_LDADD = $(LAPACKE_LIBS) $(OPENBLAS_LIBS)
module_PROGRAMS += geo_special.so
geo_special_so_SOURCES = runtime/num/special_gsl.c
geo_special_so_CFLAGS = $(AM_CFLAGS) $(GSL_CFLAGS) -fPIC
geo_special_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_special_so_LDADD = $(GSL_LIBS)

GEO_C += runtime/num/eigen.c
GEO_H += runtime/num/eigen.h
module_PROGRAMS += geo_eigen.so
geo_eigen_so_SOURCES = runtime/num/eigen_arpack.c
geo_eigen_so_CFLAGS = $(AM_CFLAGS) -fPIC
geo_eigen_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_eigen_so_LDADD = $(ARPACK_LIBS)
