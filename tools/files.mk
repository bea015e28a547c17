# files of tools

# Small programs for whoever works on geo; built by name, not installed.
EXTRA_PROGRAMS += tools/trace_outline
tools_trace_outline_LDADD = $(GEO_WHOLE)
tools_trace_outline_DEPENDENCIES = libgeo.a

# Makes the polynomials of runtime/num/vecmath_*.c; wants python3-mpmath.
EXTRA_DIST += tools/vecmath_fit.py
