GEO_C += \
	stdlib/common.c \
	stdlib/constants.c \
	stdlib/core.c \
	stdlib/distribution.c \
	stdlib/dimension.c \
	stdlib/laplace.c \
	stdlib/level_set.c \
	stdlib/manifold.c \
	stdlib/distribution_ask.c \
	stdlib/distribution_family.c \
	stdlib/distribution_image.c \
	stdlib/distribution_space.c \
	stdlib/estimate.c \
	stdlib/mesh.c \
	stdlib/space.c \
	stdlib/table.c \
	stdlib/text.c
GEO_H += \
	stdlib/common.h \
	stdlib/constants.h \
	stdlib/core.def \
	stdlib/distribution.def \
	stdlib/distribution.h \
	stdlib/dimension.def \
	stdlib/dimension.h \
	stdlib/level_set.h \
	stdlib/manifold.def \
	stdlib/mesh.def \
	stdlib/mesh.h \
	stdlib/manifold.h \
	stdlib/estimate.h \
	stdlib/properties.def \
	stdlib/space.def \
	stdlib/space.h \
	stdlib/table.h \
	stdlib/text.def \
	stdlib/topics.def
GEO_C += \
	stdlib/arrays.c \
	stdlib/derivative.c \
	stdlib/derivative_arrays.c \
	stdlib/derivative_integral.c \
	stdlib/derivative_law.c \
	stdlib/derivative_linalg.c \
	stdlib/derivative_rules.c \
	stdlib/derivative_special.c \
	stdlib/derivative_statistics.c \
	stdlib/elementwise.c \
	stdlib/explain.c \
	stdlib/linalg.c \
	stdlib/math.c \
	stdlib/neighbours.c \
	stdlib/special.c \
	stdlib/statistics.c \
	stdlib/tensor.c \
	stdlib/tensor_order.c \
	stdlib/tensor_reduce.c \
	stdlib/vectors.c
GEO_H += \
	stdlib/arrays.h \
	stdlib/derivative.def \
	stdlib/derivative_rules.def \
	stdlib/derivative_rules.h \
	stdlib/linalg.def \
	stdlib/math.def \
	stdlib/neighbours.def \
	stdlib/special.def \
	stdlib/statistics.def \
	stdlib/tensor.def

# maps and pictures
GEO_C += \
	stdlib/picture.c \
	stdlib/gridmiddle.c \
	stdlib/gromov.c \
	stdlib/plan.c \
	stdlib/between.c \
	stdlib/maps.c \
	stdlib/entropic.c \
	stdlib/wasserstein.c \
	stdlib/plot.c \
	stdlib/plot_layer.c \
	stdlib/plot_object.c \
	stdlib/plot_sample.c \
	stdlib/plot_scene.c \
	stdlib/plot_value.c \
	stdlib/singular.c \
	stdlib/transport.c
GEO_H += \
	stdlib/picture.h \
	stdlib/plan.def \
	stdlib/plan.h \
	stdlib/maps.def \
	stdlib/maps.h \
	stdlib/entropic.h \
	stdlib/wasserstein.def \
	stdlib/plot.def \
	stdlib/plot.h \
	stdlib/plot_draw.h \
	stdlib/transport.def \
	stdlib/transport.h

# solvers
GEO_C += \
	stdlib/solve.c \
	stdlib/solve_fit.c \
	stdlib/solve_integrate.c \
	stdlib/solve_interpolate.c \
	stdlib/solve_minimise.c \
	stdlib/solve_ode.c \
	stdlib/solve_root.c
GEO_H += stdlib/solve.h stdlib/solve.def
# Lua extensions: geo_lua.so, opened by the first `use lua`
GEO_H += stdlib/ffi_api.h stdlib/lua_api.h
module_PROGRAMS += geo_lua.so
geo_lua_so_SOURCES = stdlib/lua_class.c stdlib/lua_define.c stdlib/lua_distribution.c stdlib/lua_error.c stdlib/lua_function.c stdlib/lua_library.c stdlib/lua_manifold.c stdlib/lua_object.c stdlib/lua_state.c stdlib/lua_state.h stdlib/lua_string.c stdlib/lua_value.c
geo_lua_so_CFLAGS = $(AM_CFLAGS) $(LUA_CFLAGS) -fPIC
geo_lua_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_lua_so_LDADD = $(LUA_LIBS)

# C functions: geo_ffi.so, opened by the first `extern`
module_PROGRAMS += geo_ffi.so
geo_ffi_so_SOURCES = stdlib/ffi_argument.c stdlib/ffi_callback.c stdlib/ffi_handle.c stdlib/ffi_invoke.c stdlib/ffi_isolate.c stdlib/ffi_lift.c stdlib/ffi_module.c stdlib/ffi_parse.c stdlib/ffi_result.c stdlib/ffi_state.h
geo_ffi_so_CFLAGS = $(AM_CFLAGS) $(FFI_CFLAGS) -fPIC
geo_ffi_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_ffi_so_LDADD = $(FFI_LIBS)
