/* output.c - from a scene to a file. */
#include <string.h>
#include <strings.h>

#include "runtime/base/file.h"
#include "runtime/plot/draw.h"
#include "runtime/plot/layout.h"
#include "runtime/plot/svg.h"

geo_status scene_size(const scene *s, double size[2])
{
    GEO_TRY(scene_status(s));
    layout l;
    GEO_TRY(layout_make(s, &l));
    size[0] = l.width;
    size[1] = l.height;
    layout_free(&l);
    return GEO_OK;
}

geo_status scene_to_svg(const scene *s, geo_buffer *out)
{
    svg_canvas c = svg_canvas_make(out);
    return draw_scene(s, &c.base);
}

geo_status scene_save(const scene *s, const char *path)
{
    size_t length = strlen(path);
    const char *ending = length >= 4 ? path + length - 4 : "";
    geo_buffer bytes = GEO_BUFFER_EMPTY;
    geo_status status = GEO_EFORMAT;
    if (strcasecmp(ending, ".svg") == 0) status = scene_to_svg(s, &bytes);
    if (status == GEO_OK) status = file_write(path, bytes.text, bytes.length);
    buffer_free(&bytes);
    return status;
}
