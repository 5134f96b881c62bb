NEURON { POINT_PROCESS NP  NONSPECIFIC_CURRENT i  RANGE tau, e, w  GLOBAL total }
UNITS { (mV) = (millivolt)  (nA) = (nanoamp) }
PARAMETER { tau = 2 (ms) <1e-9, 1e9>  e = 0 (mV)  total = 5 (nA) }
ASSIGNED { v (mV)  i (nA)  w[2] (nA) }
STATE { g (uS) }
BREAKPOINT { i = g*(v - e) }
FUNCTION twice(x) { twice = 2*x*tau }
PROCEDURE put(k, x) { w[k] = x }
