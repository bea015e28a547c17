/* ode_explicit.c - one step of the two explicit pairs of Dormand and Prince. */
#include <math.h>
#include <string.h>

#include "runtime/num/ode_private.h"

/* A number of a sparse table. */
typedef struct {
    int row, column;
    double value;
} term;

typedef struct {
    int stages;                 /* whose last one is the new state */
    int extra;                  /* stages for the continuous extension, behind f(y) */
    const term *a;
    size_t n_a;
    const double *c;
    const term *d;              /* continuous extension: rows from the fourth term on */
    size_t n_d;
    double stiff_from;          /* h times the largest eigenvalue where the step limits itself */
} table;

/* --- Dormand and Prince 5(4) ------------------------------------------------------ */

static const double DOPRI5_C[] = { 0, 1 / 5., 3 / 10., 4 / 5., 8 / 9., 1, 1 };
static const term DOPRI5_A[] = {
    { 1, 0, 1 / 5. },
    { 2, 0, 3 / 40. }, { 2, 1, 9 / 40. },
    { 3, 0, 44 / 45. }, { 3, 1, -56 / 15. }, { 3, 2, 32 / 9. },
    { 4, 0, 19372 / 6561. }, { 4, 1, -25360 / 2187. }, { 4, 2, 64448 / 6561. },
    { 4, 3, -212 / 729. },
    { 5, 0, 9017 / 3168. }, { 5, 1, -355 / 33. }, { 5, 2, 46732 / 5247. },
    { 5, 3, 49 / 176. }, { 5, 4, -5103 / 18656. },
    { 6, 0, 35 / 384. }, { 6, 2, 500 / 1113. }, { 6, 3, 125 / 192. },
    { 6, 4, -2187 / 6784. }, { 6, 5, 11 / 84. },
};
static const term DOPRI5_E[] = {
    { 0, 0, 71 / 57600. }, { 0, 2, -71 / 16695. }, { 0, 3, 71 / 1920. },
    { 0, 4, -17253 / 339200. }, { 0, 5, 22 / 525. }, { 0, 6, -1 / 40. },
};
static const term DOPRI5_D[] = {
    { 0, 0, -12715105075. / 11282082432. }, { 0, 2, 87487479700. / 32700410799. },
    { 0, 3, -10690763975. / 1880347072. }, { 0, 4, 701980252875. / 199316789632. },
    { 0, 5, -1453857185. / 822651844. }, { 0, 6, 69997945. / 29380423. },
};

/* --- Dormand and Prince 8(5,3); stages 13 to 15 are for the extension ---------------- */

static const double DOP853_C[] = {
    0, 0.526001519587677318785587544488e-01, 0.789002279381515978178381316732e-01,
    0.118350341907227396726757197510, 0.281649658092772603273242802490,
    0.333333333333333333333333333333, 0.25, 0.307692307692307692307692307692,
    0.651282051282051282051282051282, 0.6, 0.857142857142857142857142857142, 1, 1, 0.1, 0.2,
    0.777777777777777777777777777778 };
static const term DOP853_A[] = {
    { 1, 0, 5.26001519587677318785587544488e-2 }, { 2, 0, 1.97250569845378994544595329183e-2 },
    { 2, 1, 5.91751709536136983633785987549e-2 }, { 3, 0, 2.95875854768068491816892993775e-2 },
    { 3, 2, 8.87627564304205475450678981324e-2 }, { 4, 0, 2.41365134159266685502369798665e-1 },
    { 4, 2, -8.84549479328286085344864962717e-1 }, { 4, 3, 9.24834003261792003115737966543e-1 },
    { 5, 0, 3.7037037037037037037037037037e-2 }, { 5, 3, 1.70828608729473871279604482173e-1 },
    { 5, 4, 1.25467687566822425016691814123e-1 }, { 6, 0, 3.7109375e-2 },
    { 6, 3, 1.70252211019544039314978060272e-1 }, { 6, 4, 6.02165389804559606850219397283e-2 },
    { 6, 5, -1.7578125e-2 }, { 7, 0, 3.70920001185047927108779319836e-2 },
    { 7, 3, 1.70383925712239993810214054705e-1 }, { 7, 4, 1.07262030446373284651809199168e-1 },
    { 7, 5, -1.53194377486244017527936158236e-2 }, { 7, 6, 8.27378916381402288758473766002e-3 },
    { 8, 0, 6.24110958716075717114429577812e-1 }, { 8, 3, -3.36089262944694129406857109825 },
    { 8, 4, -8.68219346841726006818189891453e-1 }, { 8, 5, 2.75920996994467083049415600797e1 },
    { 8, 6, 2.01540675504778934086186788979e1 }, { 8, 7, -4.34898841810699588477366255144e1 },
    { 9, 0, 4.77662536438264365890433908527e-1 }, { 9, 3, -2.48811461997166764192642586468 },
    { 9, 4, -5.90290826836842996371446475743e-1 }, { 9, 5, 2.12300514481811942347288949897e1 },
    { 9, 6, 1.52792336328824235832596922938e1 }, { 9, 7, -3.32882109689848629194453265587e1 },
    { 9, 8, -2.03312017085086261358222928593e-2 },
    { 10, 0, -9.3714243008598732571704021658e-1 }, { 10, 3, 5.18637242884406370830023853209 },
    { 10, 4, 1.09143734899672957818500254654 }, { 10, 5, -8.14978701074692612513997267357 },
    { 10, 6, -1.85200656599969598641566180701e1 }, { 10, 7, 2.27394870993505042818970056734e1 },
    { 10, 8, 2.49360555267965238987089396762 }, { 10, 9, -3.0467644718982195003823669022 },
    { 11, 0, 2.27331014751653820792359768449 }, { 11, 3, -1.05344954667372501984066689879e1 },
    { 11, 4, -2.00087205822486249909675718444 }, { 11, 5, -1.79589318631187989172765950534e1 },
    { 11, 6, 2.79488845294199600508499808837e1 }, { 11, 7, -2.85899827713502369474065508674 },
    { 11, 8, -8.87285693353062954433549289258 }, { 11, 9, 1.23605671757943030647266201528e1 },
    { 11, 10, 6.43392746015763530355970484046e-1 },
    { 12, 0, 5.42937341165687622380535766363e-2 }, { 12, 5, 4.45031289275240888144113950566 },
    { 12, 6, 1.89151789931450038304281599044 }, { 12, 7, -5.8012039600105847814672114227 },
    { 12, 8, 3.1116436695781989440891606237e-1 },
    { 12, 9, -1.52160949662516078556178806805e-1 },
    { 12, 10, 2.01365400804030348374776537501e-1 },
    { 12, 11, 4.47106157277725905176885569043e-2 },
    { 13, 0, 5.61675022830479523392909219681e-2 },
    { 13, 6, 2.53500210216624811088794765333e-1 },
    { 13, 7, -2.46239037470802489917441475441e-1 },
    { 13, 8, -1.24191423263816360469010140626e-1 },
    { 13, 9, 1.5329179827876569731206322685e-1 },
    { 13, 10, 8.20105229563468988491666602057e-3 },
    { 13, 11, 7.56789766054569976138603589584e-3 }, { 13, 12, -8.298e-3 },
    { 14, 0, 3.18346481635021405060768473261e-2 },
    { 14, 5, 2.83009096723667755288322961402e-2 },
    { 14, 6, 5.35419883074385676223797384372e-2 },
    { 14, 7, -5.49237485713909884646569340306e-2 },
    { 14, 10, -1.08347328697249322858509316994e-4 },
    { 14, 11, 3.82571090835658412954920192323e-4 },
    { 14, 12, -3.40465008687404560802977114492e-4 },
    { 14, 13, 1.41312443674632500278074618366e-1 },
    { 15, 0, -4.28896301583791923408573538692e-1 }, { 15, 5, -4.69762141536116384314449447206 },
    { 15, 6, 7.68342119606259904184240953878 }, { 15, 7, 4.06898981839711007970213554331 },
    { 15, 8, 3.56727187455281109270669543021e-1 },
    { 15, 12, -1.39902416515901462129418009734e-3 }, { 15, 13, 2.9475147891527723389556272149 },
    { 15, 14, -9.15095847217987001081870187138 },
};
static const term DOP853_E5[] = {
    { 0, 0, 0.1312004499419488073250102996e-1 }, { 0, 5, -0.1225156446376204440720569753e+1 },
    { 0, 6, -0.4957589496572501915214079952 }, { 0, 7, 0.1664377182454986536961530415e+1 },
    { 0, 8, -0.3503288487499736816886487290 }, { 0, 9, 0.3341791187130174790297318841 },
    { 0, 10, 0.8192320648511571246570742613e-1 }, { 0, 11, -0.2235530786388629525884427845e-1 },
};
static const term DOP853_D[] = {
    { 0, 0, -0.84289382761090128651353491142e+1 }, { 0, 5, 0.56671495351937776962531783590 },
    { 0, 6, -0.30689499459498916912797304727e+1 }, { 0, 7, 0.23846676565120698287728149680e+1 },
    { 0, 8, 0.21170345824450282767155149946e+1 }, { 0, 9, -0.87139158377797299206789907490 },
    { 0, 10, 0.22404374302607882758541771650e+1 }, { 0, 11, 0.63157877876946881815570249290 },
    { 0, 12, -0.88990336451333310820698117400e-1 },
    { 0, 13, 0.18148505520854727256656404962e+2 },
    { 0, 14, -0.91946323924783554000451984436e+1 },
    { 0, 15, -0.44360363875948939664310572000e+1 },
    { 1, 0, 0.10427508642579134603413151009e+2 }, { 1, 5, 0.24228349177525818288430175319e+3 },
    { 1, 6, 0.16520045171727028198505394887e+3 }, { 1, 7, -0.37454675472269020279518312152e+3 },
    { 1, 8, -0.22113666853125306036270938578e+2 }, { 1, 9, 0.77334326684722638389603898808e+1 },
    { 1, 10, -0.30674084731089398182061213626e+2 },
    { 1, 11, -0.93321305264302278729567221706e+1 },
    { 1, 12, 0.15697238121770843886131091075e+2 },
    { 1, 13, -0.31139403219565177677282850411e+2 },
    { 1, 14, -0.93529243588444783865713862664e+1 },
    { 1, 15, 0.35816841486394083752465898540e+2 }, { 2, 0, 0.19985053242002433820987653617e+2 },
    { 2, 5, -0.38703730874935176555105901742e+3 },
    { 2, 6, -0.18917813819516756882830838328e+3 }, { 2, 7, 0.52780815920542364900561016686e+3 },
    { 2, 8, -0.11573902539959630126141871134e+2 }, { 2, 9, 0.68812326946963000169666922661e+1 },
    { 2, 10, -0.10006050966910838403183860980e+1 }, { 2, 11, 0.77771377980534432092869265740 },
    { 2, 12, -0.27782057523535084065932004339e+1 },
    { 2, 13, -0.60196695231264120758267380846e+2 },
    { 2, 14, 0.84320405506677161018159903784e+2 },
    { 2, 15, 0.11992291136182789328035130030e+2 },
    { 3, 0, -0.25693933462703749003312586129e+2 },
    { 3, 5, -0.15418974869023643374053993627e+3 },
    { 3, 6, -0.23152937917604549567536039109e+3 }, { 3, 7, 0.35763911791061412378285349910e+3 },
    { 3, 8, 0.93405324183624310003907691704e+2 }, { 3, 9, -0.37458323136451633156875139351e+2 },
    { 3, 10, 0.10409964950896230045147246184e+3 },
    { 3, 11, 0.29840293426660503123344363579e+2 },
    { 3, 12, -0.43533456590011143754432175058e+2 },
    { 3, 13, 0.96324553959188282948394950600e+2 },
    { 3, 14, -0.39177261675615439165231486172e+2 },
    { 3, 15, -0.14972683625798562581422125276e+3 },
};
/* The estimate of order 3 is the step less these three weights. */
static const term DOP853_E3[] = {
    { 0, 0, -0.244094488188976377952755905512 }, { 0, 8, -0.733846688281611857341361741547 },
    { 0, 11, -0.220588235294117647058823529412e-1 },
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const table DOPRI5 = { 6, 0, DOPRI5_A, COUNT(DOPRI5_A), DOPRI5_C, DOPRI5_D,
                              COUNT(DOPRI5_D), 3.25 };
static const table DOP853 = { 12, 3, DOP853_A, COUNT(DOP853_A), DOP853_C, DOP853_D,
                              COUNT(DOP853_D), 6.1 };

/* --- stages ------------------------------------------------------------------------ */

static double *stage(const ode_round *r, int j)
{
    return r->k + (size_t)j * r->m * r->d;
}

/* out[i] += h[i] value k_j[i] */
static void add(const ode_round *r, double value, int j, double *out)
{
    const double *k = stage(r, j);
    for (size_t i = 0; i < r->m; i++) {
        double w = r->h[i] * value;
        for (size_t c = 0; c < r->d; c++) out[i * r->d + c] += w * k[i * r->d + c];
    }
}

/* out = h times the row of the table; `from`: where its terms begin, moved on. */
static void add_row(const ode_round *r, const term *a, size_t n, int row, size_t *from,
                    double *out)
{
    while (*from < n && a[*from].row < row) ++*from;
    for (; *from < n && a[*from].row == row; ++*from)
        add(r, a[*from].value, a[*from].column, out);
}

static void argument(const ode_round *r, const table *p, int row, size_t *from, double *out)
{
    memcpy(out, r->x, r->m * r->d * sizeof *out);
    add_row(r, p->a, p->n_a, row, from, out);
}

static void stage_times(const ode_round *r, double c)
{
    for (size_t i = 0; i < r->m; i++) r->time[i] = r->t[i] + c * r->h[i];
}

static geo_status run_stages(ode_round *r, const table *p)
{
    size_t from = 0;
    for (int j = 1; j < p->stages; j++) {
        double *x = j == p->stages - 1 ? r->last : r->at;
        argument(r, p, j, &from, x);
        stage_times(r, p->c[j]);
        GEO_TRY(ode_evaluate(r, x, r->time, stage(r, j)));
    }
    argument(r, p, p->stages, &from, r->y);
    return GEO_OK;
}

/* f at the new state is the next step's first stage. */
static geo_status run_last(ode_round *r, const table *p)
{
    stage_times(r, 1);
    GEO_TRY(ode_evaluate(r, r->y, r->time, r->fy));
    memcpy(stage(r, p->stages), r->fy, r->m * r->d * sizeof *r->fy);
    return GEO_OK;
}

static double largest(size_t n, const double *x)
{
    double best = 0;
    for (size_t i = 0; i < n; i++) best = fabs(x[i]) > best ? fabs(x[i]) : best;
    return best;
}

/* at = h times the row of an error estimate. */
static void estimate(ode_round *r, const term *e, size_t n)
{
    memset(r->at, 0, r->m * r->d * sizeof *r->at);
    size_t from = 0;
    add_row(r, e, n, 0, &from, r->at);
}

static double norm_of(const ode_round *r, size_t i, const double *e)
{
    size_t at = i * r->d;
    return ode_norm(r, e + at, r->x + at, r->y + at);
}

static geo_status attempt_dopri5(ode_round *r)
{
    GEO_TRY(run_stages(r, &DOPRI5));
    GEO_TRY(run_last(r, &DOPRI5));
    estimate(r, DOPRI5_E, COUNT(DOPRI5_E));
    for (size_t i = 0; i < r->m; i++) {
        r->error[i] = norm_of(r, i, r->at);
        r->local[i] = largest(r->d, r->at + i * r->d);
    }
    return GEO_OK;
}

static geo_status attempt_dop853(ode_round *r)
{
    GEO_TRY(run_stages(r, &DOP853));
    memcpy(r->at, r->y, r->m * r->d * sizeof *r->at);
    for (size_t i = 0; i < r->m * r->d; i++) r->at[i] -= r->x[i];
    size_t from = 0;
    add_row(r, DOP853_E3, COUNT(DOP853_E3), 0, &from, r->at);
    for (size_t i = 0; i < r->m; i++) r->error[i] = norm_of(r, i, r->at);
    estimate(r, DOP853_E5, COUNT(DOP853_E5));
    for (size_t i = 0; i < r->m; i++) {
        double e3 = r->error[i], e5 = norm_of(r, i, r->at);
        double size = sqrt(e5 * e5 + 0.01 * e3 * e3);
        double ratio = size > 0 ? e5 / size : size;     /* nan stays nan */
        r->error[i] = e5 * ratio;
        r->local[i] = ratio * largest(r->d, r->at + i * r->d);
    }
    return GEO_OK;
}

/* --- what good steps get ---------------------------------------------------------- */

/* h |f(y) - f(z)| / |y - z| for the last stage z estimates h times the largest eigenvalue;
 * near the edge of the stability region the step is held back by it. */
static void test_stiffness(ode_round *r, const table *p)
{
    const double *k = stage(r, p->stages - 1);
    for (size_t i = 0; i < r->m; i++) {
        double up = 0, down = 0;
        for (size_t c = i * r->d; c < (i + 1) * r->d; c++) {
            up += (r->fy[c] - k[c]) * (r->fy[c] - k[c]);
            down += (r->y[c] - r->last[c]) * (r->y[c] - r->last[c]);
        }
        r->stiffness[i] = down > 0 ? fabs(r->h[i]) * sqrt(up / down) / p->stiff_from : 0;
    }
}

static geo_status finish(ode_round *r, const table *p)
{
    size_t from = 0, size = r->m * r->d;
    test_stiffness(r, p);
    for (int j = p->stages + 1; j <= p->stages + p->extra; j++) {
        argument(r, p, j, &from, r->at);
        stage_times(r, p->c[j]);
        GEO_TRY(ode_evaluate(r, r->at, r->time, stage(r, j)));
    }
    const double *f = stage(r, 0);
    for (size_t i = 0; i < r->m; i++)
        for (size_t c = i * r->d; c < (i + 1) * r->d; c++) {
            double step = r->y[c] - r->x[c], h = r->h[i];
            r->c[c] = step;
            r->c[size + c] = h * f[c] - step;
            r->c[2 * size + c] = 2 * step - h * (f[c] + r->fy[c]);
        }
    int rows = p->d[p->n_d - 1].row + 1;
    memset(r->c + 3 * size, 0, (size_t)rows * size * sizeof *r->c);
    from = 0;
    for (int row = 0; row < rows; row++)
        add_row(r, p->d, p->n_d, row, &from, r->c + (size_t)(3 + row) * size);
    return GEO_OK;
}

static geo_status finish_dopri5(ode_round *r) { return finish(r, &DOPRI5); }

static geo_status finish_dop853(ode_round *r)
{
    GEO_TRY(run_last(r, &DOP853));
    return finish(r, &DOP853);
}

const ode_scheme ODE_SCHEME_DOPRI5 = { 4, 5, 0.04, attempt_dopri5, finish_dopri5 };
const ode_scheme ODE_SCHEME_DOP853 = { 7, 8, 0, attempt_dop853, finish_dop853 };
