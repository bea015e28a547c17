# Benchmarks: one program each, bench/<what>.c with bench/bench.h, linked to all of
# geo, and bench/*.sh for those that run the program. `make bench` builds and runs
# them all, `make bench ONLY=regular` those whose name has the word. A new one:
#     BENCHES += bench/regular
#     bench_regular_LDADD = $(BENCH_LIBS)
#     bench_regular_DEPENDENCIES = libgeo.a
BENCH_LIBS = $(GEO_WHOLE)
BENCH_SHELL = bench/arrays.sh bench/blocks.sh bench/distribution.sh bench/discrete_peers.sh \
	bench/engine.sh bench/solve.sh
EXTRA_DIST += bench/bench.h bench/RESULTS.md $(BENCH_SHELL) bench/arrays.geo bench/arrays.py bench/discrete.py \
	bench/blocks.geo bench/blocks.py bench/blocks_peer.c bench/bridge.geo bench/bridge.lua \
	bench/distribution.geo bench/distribution.py bench/solve.geo bench/solve.py \
	$(BENCH_ENGINE)

# Programs that bench/engine.sh runs in geo and in Lua.
BENCH_ENGINE = \
	bench/engine/append.geo bench/engine/append.lua \
	bench/engine/closures.geo bench/engine/closures.lua \
	bench/engine/fib.geo bench/engine/fib.lua \
	bench/engine/fields.geo bench/engine/fields.lua \
	bench/engine/loop.geo bench/engine/loop.lua \
	bench/engine/mandelbrot.geo bench/engine/mandelbrot.lua \
	bench/engine/maths.geo bench/engine/maths.lua \
	bench/engine/matrix.geo bench/engine/matrix.lua \
	bench/engine/nested.geo bench/engine/nested.lua \
	bench/engine/sieve.geo bench/engine/sieve.lua \
	bench/engine/text.geo bench/engine/text.lua

.PHONY: bench bench-list
bench-list:
	@echo $(BENCHES) $(BENCH_SHELL)

bench: all
	@$(MAKE) $(BENCHES)
	@export GEO_MODULE_PATH=$(abs_builddir); \
	for b in $(BENCHES) $(BENCH_SHELL); do \
	  case $$b in *$(ONLY)*) ;; *) continue;; esac; \
	  echo; echo "== $$b"; \
	  case $$b in \
	    *.sh) GEO=$(abs_builddir)/geo sh $(srcdir)/$$b || exit 1;; \
	    *) ./$$b || exit 1;; \
	  esac; \
	done

BENCHES += bench/polygon
bench_polygon_LDADD = $(BENCH_LIBS)
bench_polygon_DEPENDENCIES = libgeo.a

BENCHES += bench/regular
bench_regular_LDADD = $(BENCH_LIBS)
bench_regular_DEPENDENCIES = libgeo.a

BENCHES += bench/semidiscrete
bench_semidiscrete_LDADD = $(BENCH_LIBS)
bench_semidiscrete_DEPENDENCIES = libgeo.a geo_sparse.so

BENCHES += bench/prompt
bench_prompt_LDADD = $(FORKPTY_LIBS)
bench_prompt_DEPENDENCIES = geo $(module_PROGRAMS)

BENCHES += bench/vecmath
bench_vecmath_LDADD = $(BENCH_LIBS)
bench_vecmath_DEPENDENCIES = libgeo.a

BENCHES += bench/discrete
bench_discrete_LDADD = $(BENCH_LIBS)
bench_discrete_DEPENDENCIES = libgeo.a

BENCHES += bench/sinkhorn
bench_sinkhorn_LDADD = $(BENCH_LIBS)
bench_sinkhorn_DEPENDENCIES = libgeo.a
BENCHES += bench/manifold
bench_manifold_LDADD = $(BENCH_LIBS)
bench_manifold_DEPENDENCIES = libgeo.a geo_sparse.so geo_eigen.so
