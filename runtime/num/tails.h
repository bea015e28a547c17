/* tails.h - tail probabilities of the normal, gamma and beta laws, and their logarithms.
 *
 * Small tails are computed as such and never as 1 minus the other one; logarithms stay
 * finite where the tail itself is below the smallest double. Relative accuracy 1e-13 or
 * better for parameters up to 1e8 (tails above 1e-300; logarithms absolutely to the
 * same). All arguments are plain numbers; nan in, nan out. */
#ifndef GEO_NUM_TAILS_H
#define GEO_NUM_TAILS_H

#include <stdbool.h>

/* log P(Z <= z) of a standard normal Z. */
double normal_log_below(double z);
/* The z with P(Z <= z) = p; upper: with P(Z > z) = p. Infinite at 0 and 1. */
double normal_quantile(double p, bool upper);

/* The regularised incomplete gamma function, the tail of a gamma law of this shape > 0 and
 * rate 1 beyond x (upper) or below it, and its logarithm. Method: series and continued
 * fraction [Abramowitz, Stegun 6.5], saddle-point prefactor [Loader 2000]. O(sqrt(a)). */
double gamma_tail(double a, double x, bool upper);
double gamma_log_tail(double a, double x, bool upper);

/* The regularised incomplete beta function I_x(a, b), or its complement (upper); y must be
 * 1 - x, given apart so that x near 1 costs no digits. Method: continued fraction
 * [DLMF 8.17.22], prefactor as above. O(sqrt(a + b)). */
double beta_tail(double a, double b, double x, double y, bool upper);
double beta_log_tail(double a, double b, double x, double y, bool upper);

/* log of rate^k e^-rate / Gamma(k + 1), and of x^a y^b (a + b choose a) without the
 * cancellation of large terms [Loader 2000]; k, a, b >= 0. */
double poisson_log(double k, double rate);
double binomial_log(double a, double b, double x, double y);

double log_beta(double a, double b);        /* log B(a, b), a, b > 0 */
double digamma(double x);                   /* (log gamma)'(x), x > 0; 1e-15 */

#endif
