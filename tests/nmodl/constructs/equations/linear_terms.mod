: LINEAR with `~+`, products with numbers and an array.
NEURON { SUFFIX linear_terms RANGE s1, s2 }
STATE { a b c[2] }
ASSIGNED { v s1 s2 u }
INITIAL { SOLVE l }
BREAKPOINT { SOLVE l s1 = a+b }
LINEAR l { LOCAL k
 k = 2+t
 ~ k*a + b - 3*c[0] = 1
 ~ b - a = k
 ~ c[0] = 4 - a
 ~+ c[1] = 1
 ~ c[1]*2 + a = 3
}

