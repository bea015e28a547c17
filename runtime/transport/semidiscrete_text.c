/* semidiscrete_text.c - a report in plain sentences. */
#include "runtime/transport/semidiscrete.h"

static void add_fault(const ot_report *r, geo_buffer *text)
{
    size_t number = r->culprit + 1;
    switch (r->fault) {
    case OT_FINE: break;
    case OT_NO_POINTS: buffer_add_text(text, "there are no points to transport to"); break;
    case OT_POINT_NOT_FINITE:
        buffer_add_format(text, "point %zu is not finite or larger than 1e100", number);
        break;
    case OT_MASS_NOT_FINITE:
        buffer_add_format(text, "the mass of point %zu is not finite", number);
        break;
    case OT_MASS_NOT_POSITIVE:
        buffer_add_format(text, "the mass of point %zu is not positive", number);
        break;
    case OT_WEIGHT_NOT_FINITE:
        buffer_add_format(text, "weight %zu to resume from is not finite", number);
        break;
    case OT_BAD_OPTION:
        buffer_add_text(text, "tol and max_iter must not be negative");
        break;
    }
}

static const char *ending_text(ot_ending ending)
{
    switch (ending) {
    case OT_CONVERGED: return "converged";
    case OT_OUT_OF_STEPS: return "stopped at the largest number of steps";
    case OT_AT_ROUNDING: return "stopped where rounding error begins";
    case OT_STUCK: return "stuck: no step made progress";
    case OT_STOPPED: return "stopped before it was done";
    case OT_REFUSED: return "refused";
    }
    return "";
}

void ot_report_text(const ot_report *r, geo_buffer *text)
{
    if (r->ending == OT_REFUSED) {
        add_fault(r, text);
        return;
    }
    buffer_add_format(text, "%s after %d steps, residual %.3g", ending_text(r->ending),
                      r->iterations, r->residual);
    if (r->cost == r->cost) buffer_add_format(text, ", cost %.6g", r->cost);
    if (r->n_merged)
        buffer_add_format(text, "; %zu points lie on others and were merged", r->n_merged);
}
