# A special function that geo does not ship: the dilogarithm, from GSL (Debian: libgsl-dev).
# Pure functions of numbers lift over tensors and run inside blocks and solvers.
extern "libgsl.so" {
    gsl_set_error_handler_off() -> pointer?
    ## The real dilogarithm, -∫ log|1 - t|/t dt from 0 to x.
    pure dilog = gsl_sf_dilog(x: f64) -> f64
    ## Clausen's integral.
    pure clausen = gsl_sf_clausen(x: f64) -> f64
}
gsl_set_error_handler_off();

dilog(1) - pi^2/6
dilog([-1, 0, 0.5, 1])
print("Catalan's constant:", clausen(pi/2))
near(integrate(t -> -log(1 - t)/t, 0..0.5), dilog(0.5), tol: 1e-9)
near(dilog(root(x -> dilog(x) - 1, 0..1)), 1)
