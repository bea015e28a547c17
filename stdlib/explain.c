/* explain.c - how an expression ran: in blocks or point by point, and why. */
#include "runtime/vm/lanes.h"
#include "stdlib/common.h"

static void add_event(const lanes_event *e, geo_buffer *out)
{
    if (e->in_blocks && e->points == 0) {
        buffer_add_format(out, message_text(MSG_EXPLAIN_FIELD), e->what, e->size.block,
                          e->size.n_steps, e->size.n_buffers);
    } else if (e->points == 0) {
        buffer_add_format(out, message_text(MSG_EXPLAIN_FIELD_SCALAR), e->what, e->why.text);
        if (e->why.line > 0) buffer_add_format(out, message_text(MSG_EXPLAIN_LINE), e->why.line);
    } else if (e->in_blocks) {
        buffer_add_format(out, message_text(MSG_EXPLAIN_BLOCKS), e->what, e->points,
                          e->size.block, e->size.n_steps, e->size.n_buffers,
                          1e9 * e->seconds / (double)e->points);
    } else {
        buffer_add_format(out, message_text(MSG_EXPLAIN_SCALAR), e->what, e->points,
                          e->why.text);
        if (e->why.line > 0) buffer_add_format(out, message_text(MSG_EXPLAIN_LINE), e->why.line);
    }
    buffer_add_text(out, "\n");
}

geo_value bi_explain(geo_vm *vm, int argc, const geo_value *argv)
{
    const lanes_event *event[LANES_EVENTS];
    size_t n = lanes_here(vm, event);
    geo_buffer out = GEO_BUFFER_EMPTY;
    for (size_t i = 0; i < n; i++) add_event(event[i], &out);
    if (n == 0) buffer_add_format(&out, "%s\n", message_text(MSG_EXPLAIN_NOTHING));
    vm_write(vm, buffer_text(&out), out.length);
    buffer_free(&out);
    return VALUE_NONE;
}
