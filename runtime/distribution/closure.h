/* closure.h - laws made of functions: images of other laws, densities that are not
 * normalised. The functions come as geo_fields, so nothing here knows who evaluates them. */
#ifndef GEO_DISTRIBUTION_CLOSURE_H
#define GEO_DISTRIBUTION_CLOSURE_H

#include "runtime/distribution/distribution.h"
#include "runtime/num/field.h"

/* A field that lives as long as the law that holds it; whoever makes one puts more behind. */
struct law_closure {
    geo_field field;
    void (*release)(law_closure *closure);
};

/* The law of f(x) for x of law part, f of part->dim numbers; `to` is where the values lie
 * (NULL: R^n_out; held). Takes closure, also on failure; holds part.
 *
 * Its density is the sum over the x with f(x) = y of the density of part divided by the
 * volume factor sqrt(det J^T J) of f there, with respect to the volume of the image; so n_out
 * >= dim is wanted, and f.jacobian; else the law can only be drawn from. The x are found by
 * Newton's method from the nearest of TABLE images of draws (dim 1: between neighbours of
 * that table, which finds every branch wider than its spacing). A y without a root has
 * density 0; branches that hold less than about 1/TABLE of the mass may be missed. */
geo_status law_image(law_closure *closure, distribution *part, space *to, distribution **out);

/* Calls visit for every closure in law and its parts. */
void law_visit(const distribution *law, void (*visit)(law_closure *closure, void *context),
               void *context);

#endif
