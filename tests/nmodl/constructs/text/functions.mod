NEURON { SUFFIX functions RANGE a, out, rec }
PARAMETER { a = 2 q = 10 }
ASSIGNED { out rec v }
INITIAL { out = twice(a) + fact(5)  swap(1, 2) }
BREAKPOINT { out = out + twice(v) }
FUNCTION twice(x (mV)) (mV) { twice = 2*x }
FUNCTION fact(n) { if (n <= 1) { fact = 1 } else { fact = n*fact(n - 1) } }
FUNCTION unset(x) { LOCAL y y = x  if (x > 1e9) { unset = 1 } else { unset = 0 } }
FUNCTION sum3(x, y, z) { sum3 = x + 10*y + 100*z + a*1000 }
FUNCTION noargs() { noargs = q + 1 }
PROCEDURE swap(x, y) { LOCAL z z = x x = y y = z  rec = 10*x + y }
PROCEDURE calls(x) { swap(x, x + 1) rec = rec + twice(1) }
