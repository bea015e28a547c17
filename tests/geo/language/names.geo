# Any Unicode letters make names; the mathematical signs are synonyms.
μ = 3
流形 = 4
μ*流形                                  #=> 12
f = x → x + 1
(f ∘ f)(1)                              #=> 3
3 × 4                                   #=> 12
3 ∈ 1..5                                #=> true
3 ≤ 4                                   #=> true
4 ≥ 5                                   #=> false
3 ≠ 4                                   #=> true
_private = 1
_private                                #=> 1
x1 = 5
x1                                      #=> 5

# Words that are words only in their places.
test = 1
use = 2
by = 3
lua = 4
as = 5
extern = 6
test + use + by + lua + as + extern     #=> 21
r = { if: 1, for: 2, end: 3 }
r.if + r.for + r.end                    #=> 6

# Names that a program may hide.
R = 5
R^2                                     #=> 25
e = 2
e                                       #=> 2

# Unknown names get a suggestion.
lenght([1])                             #!> there is no `lenght`
