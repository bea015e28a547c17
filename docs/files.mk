# The written documents are shipped and installed; the reference, the errors and the
# manual page are made by the program itself, from its own lists, in the build tree.
nobase_dist_doc_DATA += \
	NEWS \
	docs/blocks.md \
	docs/decisions.md \
	docs/derivatives.md \
	docs/distributions.md \
	docs/embedding.md \
	docs/ffi.md \
	docs/figures/curve.svg \
	docs/figures/draws.svg \
	docs/figures/field.svg \
	docs/figures/halves.svg \
	docs/figures/seahorse.png \
	docs/figures/shapes.svg \
	docs/figures/shops.svg \
	docs/figures/strip.svg \
	docs/figures/surface.svg \
	docs/figures/two.svg \
	docs/figures/waves.svg \
	docs/figures/way.svg \
	docs/language.md \
	docs/lua.md \
	docs/manifolds.md \
	docs/neighbours.md \
	docs/pictures.md \
	docs/solve.md \
	docs/tensors.md \
	docs/tour.md \
	docs/transport.md

MADE_DOCS = docs/reference.md docs/errors.md docs/geo.1

nobase_nodist_doc_DATA += docs/reference.md docs/errors.md
nodist_man_MANS = docs/geo.1
CLEANFILES += $(MADE_DOCS)

docs/reference.md: geo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) docs && ./geo$(EXEEXT) doc --markdown >$@.new && mv $@.new $@
docs/errors.md: geo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) docs && ./geo$(EXEEXT) doc --errors >$@.new && mv $@.new $@
docs/geo.1: geo$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) docs && ./geo$(EXEEXT) doc --man >$@.new && mv $@.new $@

# Pictures of the documents, from the examples; kept, so that a checkout shows them.
.PHONY: figures
figures: geo$(EXEEXT) $(module_PROGRAMS)
	GEO=$(abs_builddir)/geo$(EXEEXT) GEO_MODULE_PATH=$(abs_builddir) \
	  GEO_SOURCE=$(abs_srcdir) sh $(srcdir)/tools/figures.sh
