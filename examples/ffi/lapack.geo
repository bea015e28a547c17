# LAPACK and BLAS on a tensor's own memory (Debian: libopenblas-dev). An `in` array is never
# copied; an `inout` array is copied once, and not even that in x = f(x).
extern "libopenblas.so" {
    dnrm2 = cblas_dnrm2(n: i32 = len(x), x: in f64[n], step: i32) -> f64
    dscal = cblas_dscal(n: i32 = len(x), by: f64, x: inout f64[n], step: i32)
    # Fortran takes every argument by pointer, and matrices column by column.
    dsyev_(jobz: in u8[1], uplo: in u8[1], n: in i32, a: inout f64[n*n], lda: in i32, w: out f64[n],
           work: out f64[lwork], lwork: in i32, info: out i32)
}
x = linspace(0, 1, 1000001)
near(dnrm2(x, 1), norm(x))

A = [2, 1, 0; 1, 3, 1; 0, 1, 4]
r = dsyev_("V", "U", 3, A, 3, 34)
r.w
r.info
near(r.w, eigvals(A))
