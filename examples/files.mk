# Examples are installed beside the documents, which link to them.
nobase_dist_doc_DATA += \
	examples/distribution/laws.geo \
	examples/distribution/laws.out \
	examples/ffi/gsl.geo \
	examples/ffi/lapack.geo \
	examples/ffi/sort.geo \
	examples/ffi/zlib.geo \
	examples/lua/flow.geo \
	examples/lua/flow.lua \
	examples/lua/poincare.geo \
	examples/lua/poincare.lua \
	examples/lua/rose.geo \
	examples/lua/rose.lua \
	examples/lua/same.geo \
	examples/lua/same.lua \
	examples/lua/same_lua.geo \
	examples/lua/stretch.lua \
	examples/lua/xyz.geo \
	examples/lua/xyz.lua \
	examples/points/neighbours.geo \
	examples/points/neighbours.out \
	examples/manifold/essay_heat.geo \
	examples/manifold/essay_heat.out \
	examples/manifold/surfaces.geo \
	examples/manifold/surfaces.out \
	examples/01_numbers.geo \
	examples/02_vectors.geo \
	examples/03_functions.geo \
	examples/04_distributions.geo \
	examples/05_regions.geo \
	examples/06_transport.geo \
	examples/07_tears.geo \
	examples/08_seahorse.geo \
	examples/README.md \
	examples/derivatives/newton.geo \
	examples/derivatives/score.geo \
	examples/derivatives/training.geo \
	examples/embed/embed.c \
	examples/seahorse.geo \
	examples/transport/colours.geo \
	examples/transport/shapes.geo
	examples/solve/fit.geo \
	examples/solve/lorenz.geo \
	examples/solve/orbit.geo \
	examples/solve/pendulum.geo \
	examples/seahorse.geo
