# Unit tests: one program each, tests/unit/test_<module>.c, linked to all of geo.
# A new one: three lines like those of test_base.
UNIT_LDADD = $(GEO_WHOLE) $(CMOCKA_LIBS)

# Tests of other kinds are files in a folder (tests/geo, err, out, cli, repl,
# fault, full) and need no list: see tests/run.sh.
CLEANFILES += tests/summary tests/times
TEST_TOOLS += tests/repl/drive tests/stop/press tests/pictures/compare
TEST_TOOLS += tests/repl/drive tests/pictures/compare tests/ffi/sample.so
tests_ffi_sample_so_SOURCES = tests/ffi/sample.c
tests_ffi_sample_so_CFLAGS = $(AM_CFLAGS) -fPIC
tests_ffi_sample_so_LDFLAGS = $(AM_LDFLAGS) -shared

tests_pictures_compare_LDADD = $(UNIT_LDADD)
tests_pictures_compare_DEPENDENCIES = libgeo.a
tests_repl_drive_SOURCES = tests/repl/drive.c tests/repl/screen.c tests/repl/screen.h
tests_repl_drive_LDADD = libgeo.a $(FORKPTY_LIBS)
tests_stop_press_LDADD = $(FORKPTY_LIBS)

UNIT_TESTS += tests/unit/test_base
tests_unit_test_base_LDADD = $(UNIT_LDADD)
tests_unit_test_base_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_sparse
tests_unit_test_sparse_LDADD = $(UNIT_LDADD)
tests_unit_test_sparse_DEPENDENCIES = libgeo.a geo_sparse.so
UNIT_TESTS += tests/unit/test_polygon
tests_unit_test_polygon_LDADD = $(UNIT_LDADD)
tests_unit_test_polygon_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_source
tests_unit_test_source_LDADD = $(UNIT_LDADD)
tests_unit_test_source_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_diagnostic
tests_unit_test_diagnostic_LDADD = $(UNIT_LDADD)
tests_unit_test_diagnostic_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_predicates
tests_unit_test_predicates_LDADD = $(UNIT_LDADD)
tests_unit_test_predicates_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_hilbert
tests_unit_test_hilbert_LDADD = $(UNIT_LDADD)
tests_unit_test_hilbert_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_regular
tests_unit_test_regular_LDADD = $(UNIT_LDADD)
tests_unit_test_regular_DEPENDENCIES = libgeo.a

# Against other systems' answers in the shared folder; skipped where it is absent.
UNIT_TESTS += tests/oracle/test_regular_oracle
tests_oracle_test_regular_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_regular_oracle_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_image tests/unit/test_silhouette tests/unit/test_region
tests_unit_test_image_LDADD = $(UNIT_LDADD)
tests_unit_test_image_DEPENDENCIES = libgeo.a geo_png.so
tests_unit_test_silhouette_LDADD = $(UNIT_LDADD)
tests_unit_test_silhouette_DEPENDENCIES = libgeo.a geo_png.so
tests_unit_test_region_LDADD = $(UNIT_LDADD)
tests_unit_test_region_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_colour tests/unit/test_svg
tests_unit_test_colour_LDADD = $(UNIT_LDADD)
tests_unit_test_colour_DEPENDENCIES = libgeo.a
tests_unit_test_svg_LDADD = $(UNIT_LDADD)
tests_unit_test_svg_DEPENDENCIES = libgeo.a $(module_PROGRAMS)
GEO_H += tests/unit/shared.h

UNIT_TESTS += tests/unit/test_powercells
tests_unit_test_powercells_LDADD = $(UNIT_LDADD)
tests_unit_test_powercells_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_tensor
tests_unit_test_tensor_LDADD = $(UNIT_LDADD)
tests_unit_test_tensor_DEPENDENCIES = libgeo.a geo_linalg.so
EXTRA_DIST += tests/unit/tensor_help.h

UNIT_TESTS += tests/unit/test_tensor_index
tests_unit_test_tensor_index_LDADD = $(UNIT_LDADD)
tests_unit_test_tensor_index_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_print
tests_unit_test_print_LDADD = $(UNIT_LDADD)
tests_unit_test_print_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/oracle/test_semidiscrete_oracle
tests_oracle_test_semidiscrete_oracle_SOURCES = \
	tests/oracle/test_semidiscrete_oracle.c tests/unit/json.c tests/unit/json.h
tests_oracle_test_semidiscrete_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_semidiscrete_oracle_DEPENDENCIES = libgeo.a geo_sparse.so

UNIT_TESTS += tests/unit/test_semidiscrete
tests_unit_test_semidiscrete_LDADD = $(UNIT_LDADD)
tests_unit_test_semidiscrete_DEPENDENCIES = libgeo.a geo_sparse.so

UNIT_TESTS += tests/unit/test_array tests/unit/test_linalg
tests_unit_test_array_LDADD = $(UNIT_LDADD)
tests_unit_test_array_DEPENDENCIES = libgeo.a
tests_unit_test_linalg_LDADD = $(UNIT_LDADD)
tests_unit_test_linalg_DEPENDENCIES = libgeo.a geo_linalg.so

UNIT_TESTS += tests/unit/test_object
tests_unit_test_object_LDADD = $(UNIT_LDADD)
tests_unit_test_object_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_compile tests/unit/test_vm tests/unit/test_session
tests_unit_test_compile_LDADD = $(UNIT_LDADD)
tests_unit_test_compile_DEPENDENCIES = libgeo.a
tests_unit_test_vm_LDADD = $(UNIT_LDADD)
tests_unit_test_vm_DEPENDENCIES = libgeo.a
tests_unit_test_session_LDADD = $(UNIT_LDADD)
tests_unit_test_session_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_special
tests_unit_test_special_LDADD = $(UNIT_LDADD)
tests_unit_test_special_DEPENDENCIES = libgeo.a geo_special.so

UNIT_TESTS += tests/unit/test_neighbours
tests_unit_test_neighbours_LDADD = $(UNIT_LDADD)
tests_unit_test_neighbours_DEPENDENCIES = libgeo.a geo_linalg.so

UNIT_TESTS += tests/unit/test_vecmath
tests_unit_test_vecmath_LDADD = $(UNIT_LDADD)
tests_unit_test_vecmath_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_geo
tests_unit_test_geo_LDADD = $(UNIT_LDADD)
tests_unit_test_geo_DEPENDENCIES = libgeo.a geo_linalg.so
UNIT_TESTS += tests/unit/test_quantize
tests_unit_test_quantize_LDADD = $(UNIT_LDADD)
tests_unit_test_quantize_DEPENDENCIES = libgeo.a geo_sparse.so

UNIT_TESTS += tests/unit/test_singular
tests_unit_test_singular_LDADD = $(UNIT_LDADD)
tests_unit_test_singular_DEPENDENCIES = libgeo.a geo_sparse.so

UNIT_TESTS += tests/unit/test_doc
tests_unit_test_doc_LDADD = $(UNIT_LDADD)
tests_unit_test_doc_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_graph
tests_unit_test_graph_LDADD = $(UNIT_LDADD)
tests_unit_test_graph_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_terminal
tests_unit_test_terminal_LDADD = $(UNIT_LDADD)
tests_unit_test_terminal_DEPENDENCIES = libgeo.a $(module_PROGRAMS)

UNIT_TESTS += tests/unit/test_prompt tests/unit/test_complete
tests_unit_test_prompt_LDADD = $(UNIT_LDADD)
tests_unit_test_prompt_DEPENDENCIES = libgeo.a
tests_unit_test_complete_LDADD = $(UNIT_LDADD)
tests_unit_test_complete_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_field
tests_unit_test_field_LDADD = $(UNIT_LDADD)
tests_unit_test_field_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_discrete tests/oracle/test_discrete_oracle
tests_unit_test_discrete_LDADD = $(UNIT_LDADD)
tests_unit_test_discrete_DEPENDENCIES = libgeo.a
tests_oracle_test_discrete_oracle_SOURCES = \
	tests/oracle/test_discrete_oracle.c tests/unit/json.c tests/unit/json.h
tests_oracle_test_discrete_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_discrete_oracle_DEPENDENCIES = libgeo.a

# solvers, beside GSL's
UNIT_TESTS += tests/unit/test_ode
tests_unit_test_ode_LDADD = $(UNIT_LDADD) $(GSL_LIBS)
tests_unit_test_ode_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_root
tests_unit_test_root_LDADD = $(UNIT_LDADD) $(GSL_LIBS)
tests_unit_test_root_DEPENDENCIES = libgeo.a geo_linalg.so
UNIT_TESTS += tests/unit/test_manifold tests/oracle/test_manifold_oracle
tests_unit_test_manifold_LDADD = $(UNIT_LDADD)
tests_unit_test_manifold_DEPENDENCIES = libgeo.a
tests_oracle_test_manifold_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_manifold_oracle_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_monotone tests/unit/test_sinkhorn tests/unit/test_bures
tests_unit_test_monotone_LDADD = $(UNIT_LDADD)
tests_unit_test_monotone_DEPENDENCIES = libgeo.a
tests_unit_test_sinkhorn_LDADD = $(UNIT_LDADD)
tests_unit_test_sinkhorn_DEPENDENCIES = libgeo.a
tests_unit_test_bures_LDADD = $(UNIT_LDADD)
tests_unit_test_bures_DEPENDENCIES = libgeo.a geo_linalg.so

UNIT_TESTS += tests/oracle/test_transport_oracle
tests_oracle_test_transport_oracle_SOURCES = \
	tests/oracle/test_transport_oracle.c tests/unit/json.c tests/unit/json.h
tests_oracle_test_transport_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_transport_oracle_DEPENDENCIES = libgeo.a geo_linalg.so
UNIT_TESTS += tests/unit/test_minimise
tests_unit_test_minimise_LDADD = $(UNIT_LDADD) $(GSL_LIBS)
tests_unit_test_minimise_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_cubature
tests_unit_test_cubature_LDADD = $(UNIT_LDADD) $(GSL_LIBS)
tests_unit_test_cubature_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_lane
tests_unit_test_lane_LDADD = $(UNIT_LDADD)
tests_unit_test_lane_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_blocks
tests_unit_test_blocks_LDADD = $(UNIT_LDADD)
tests_unit_test_blocks_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_freesupport
tests_unit_test_freesupport_LDADD = $(UNIT_LDADD)
tests_unit_test_freesupport_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/oracle/test_distribution_oracle
tests_oracle_test_distribution_oracle_SOURCES = \
	tests/oracle/test_distribution_oracle.c tests/unit/json.c tests/unit/json.h
tests_oracle_test_distribution_oracle_LDADD = $(UNIT_LDADD)
tests_oracle_test_distribution_oracle_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_chains
tests_unit_test_chains_LDADD = $(UNIT_LDADD)
tests_unit_test_chains_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_tails
tests_unit_test_tails_LDADD = $(UNIT_LDADD)
tests_unit_test_tails_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_distribution
tests_unit_test_distribution_LDADD = $(UNIT_LDADD)
tests_unit_test_distribution_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_lane_derivative
tests_unit_test_lane_derivative_LDADD = $(UNIT_LDADD)
tests_unit_test_lane_derivative_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_derivative
tests_unit_test_derivative_LDADD = $(UNIT_LDADD)
tests_unit_test_derivative_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_gromov
tests_unit_test_gromov_LDADD = $(UNIT_LDADD)
tests_unit_test_gromov_DEPENDENCIES = libgeo.a

UNIT_TESTS += tests/unit/test_gridmiddle
tests_unit_test_gridmiddle_LDADD = $(UNIT_LDADD)
tests_unit_test_gridmiddle_DEPENDENCIES = libgeo.a
UNIT_TESTS += tests/unit/test_dimension tests/unit/test_implicit tests/unit/test_laplace
tests_unit_test_dimension_LDADD = $(UNIT_LDADD)
tests_unit_test_dimension_DEPENDENCIES = libgeo.a geo_linalg.so
tests_unit_test_implicit_LDADD = $(UNIT_LDADD)
tests_unit_test_implicit_DEPENDENCIES = libgeo.a
tests_unit_test_laplace_LDADD = $(UNIT_LDADD)
tests_unit_test_laplace_DEPENDENCIES = libgeo.a geo_linalg.so
UNIT_TESTS += tests/unit/test_surface
tests_unit_test_surface_LDADD = $(UNIT_LDADD)
tests_unit_test_surface_DEPENDENCIES = libgeo.a geo_sparse.so geo_eigen.so
