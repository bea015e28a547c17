# R writes functions as values of this form.
f = function(x) { x^2 }
