# Strings, holes and formats.
p = 0.1234
"mass {100*p:.1}%"                      #=> "mass 12.3%"
"{1 + 1} and {"two"}"                   #=> "2 and two"
"{[1, 2, 3]}"                           #=> "[1, 2, 3]"
"a \{brace\}"                           #=> "a \{brace}"
r"raw \n {p}"                           #=> "raw \\n \{p}"
"tab\tnew\nline"                        #=> "tab\tnew\nline"
"{ { a: 1 }.a }"                        #=> "1"
"{if p > 1 { "large" } else { "small" }}"   #=> "small"
"nested {"inner {p:.2}"}"               #=> "nested inner 0.12"
print("quotes: {"a"}", list("b"))       #=> quotes: a ["b"]

# Formats: the first colon outside of brackets begins one.
"{pi:.3}"                               #=> "3.142"
"{pi:8.2}|"                             #=> "    3.14|"
"{12345.678:e}"                         #=> "1.23457e4"
"{7:03}"                                #=> "007"
"{"ab":>5}|{"ab":<5}|"                  #=> "   ab|ab   |"
"{[1, 2.5]:.2}"                         #=> "[1.00, 2.50]"
"{{ x: 1 }.x:.1}"                       #=> "1.0"
"{pi:.3q}"                              #!> the format `.3q` does not fit a number

# Strings are values: +, comparison, parts, members.
"geo" + "metry"                         #=> "geometry"
"abc" < "abd"                           #=> true
"abc" == "abc"                          #=> true
"abc" == 3                              #=> false
"流形"[1]                               #=> "流"
"hello"[2..4]                           #=> "ell"
"hello"[end]                            #=> "o"
"hello"[2..]                            #=> "ello"
len("流形")                             #=> 2
"ell" in "hello"                        #=> true
[c for c in "abc"]                      #=> ["a", "b", "c"]
"a" + 1                                 #!> `+` can't combine a string and a number
s = "ab"
t = s
t = t + "c"
s                                       #=> "ab"
s[1] = "x"                              #!> the members of a string can't be set
