/* lane_copy.h - a program copied into another, node by node, with something done beside
 * each. Shared by lane_inline and by the derivatives. */
#ifndef GEO_NUM_LANE_COPY_H
#define GEO_NUM_LANE_COPY_H

#include "runtime/num/lane.h"

typedef struct {
    lane_program *p;
    const lane_program *q;
    lane_id *to;                /* each node of q as a node of p */
    uint32_t *loop;             /* each loop of q as a loop of p */
    lane_id outer;              /* the mask of the place it comes to */
} lane_copying;

/* What is done beside the copy; p->mask is that of the node. */
typedef struct {
    void (*node)(lane_copying *c, void *context, lane_id i, const lane_id *arg);
    void (*open)(lane_copying *c, void *context, uint32_t loop);    /* carry more */
    /* the nexts of what was carried more, in that order: appends, returns how many */
    size_t (*turn)(lane_copying *c, void *context, uint32_t loop, lane_id *next);
    void (*close)(lane_copying *c, void *context, uint32_t loop);
} lane_copy_hooks;

/* False (and p->status) when memory is out or q has failed; end it in any case. */
bool lane_copy_begin(lane_copying *c, lane_program *p, const lane_program *q);
/* Copies all of q, with inputs a; hooks may be NULL. */
void lane_copy_run(lane_copying *c, const lane_id *a, const lane_copy_hooks *hooks, void *context);
void lane_copy_end(lane_copying *c);

/* A mask of q, for something that stands in loop `loop` of q, as a mask of p: outside of its
 * loops the mask of the place holds too. */
lane_id lane_copy_mask(const lane_copying *c, lane_id mask, uint32_t loop);

#endif
