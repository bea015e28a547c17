# Examples are installed beside the documents, which link to them.
nobase_dist_doc_DATA += \
	examples/distribution/laws.geo \
	examples/distribution/laws.out \
	examples/points/neighbours.geo \
	examples/points/neighbours.out \
	examples/01_numbers.geo \
	examples/02_vectors.geo \
	examples/03_functions.geo \
	examples/04_distributions.geo \
	examples/05_regions.geo \
	examples/06_transport.geo \
	examples/07_tears.geo \
	examples/08_seahorse.geo \
	examples/README.md \
	examples/embed/embed.c \
	examples/seahorse.geo \
	examples/transport/colours.geo \
	examples/transport/shapes.geo
	examples/solve/fit.geo \
	examples/solve/lorenz.geo \
	examples/solve/orbit.geo \
	examples/solve/pendulum.geo \
	examples/seahorse.geo
