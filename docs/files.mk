# The written documents are shipped and installed; the reference, the errors and the
# manual page are made by the program itself, from its own lists, in the build tree.
dist_doc_DATA = docs/tensors.md

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
