# files of runtime/plot
GEO_C += \
	runtime/plot/apng.c \
	runtime/plot/axis.c \
	runtime/plot/bins.c \
	runtime/plot/braille.c \
	runtime/plot/colour.c \
	runtime/plot/draw.c \
	runtime/plot/gif.c \
	runtime/plot/graph.c \
	runtime/plot/halfblock.c \
	runtime/plot/isoline.c \
	runtime/plot/kitty.c \
	runtime/plot/layout.c \
	runtime/plot/movie.c \
	runtime/plot/output.c \
	runtime/plot/palette.c \
	runtime/plot/scene.c \
	runtime/plot/sixel.c \
	runtime/plot/svg.c \
	runtime/plot/terminal.c \
	runtime/plot/thin.c \
	runtime/plot/typeset.c
GEO_H += \
	runtime/plot/apng.h \
	runtime/plot/axis.h \
	runtime/plot/bins.h \
	runtime/plot/canvas.h \
	runtime/plot/canvas_cairo.h \
	runtime/plot/canvas_font.h \
	runtime/plot/colour.h \
	runtime/plot/draw.h \
	runtime/plot/gif.h \
	runtime/plot/graph.h \
	runtime/plot/isoline.h \
	runtime/plot/layout.h \
	runtime/plot/movie.h \
	runtime/plot/palette.h \
	runtime/plot/pixels.h \
	runtime/plot/scene.h \
	runtime/plot/scene_private.h \
	runtime/plot/svg.h \
	runtime/plot/terminal.h \
	runtime/plot/thin.h \
	runtime/plot/typeset.h

if HAVE_CAIRO
module_PROGRAMS += geo_cairo.so
geo_cairo_so_SOURCES = runtime/plot/canvas_cairo.c runtime/plot/canvas_font.c
geo_cairo_so_CFLAGS = $(AM_CFLAGS) $(CAIRO_CFLAGS) -fPIC
geo_cairo_so_LDFLAGS = $(AM_LDFLAGS) -shared
geo_cairo_so_LDADD = $(CAIRO_LIBS)
endif
