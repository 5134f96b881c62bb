NEURON { SUFFIX exact RANGE out, a, tau }
PARAMETER { a = 0.5 (/ms) tau = 3 (ms) }
ASSIGNED { v (mV) out rate }
STATE { m p q r s u w x }
INITIAL { m = 0.1 p = 1 q = 0.25 r = 0.1 s = 1 u = 1 w = 0.5 x = 1 }
BREAKPOINT { SOLVE states METHOD cnexp  out = m }
DERIVATIVE states {
    rate = 1/(1 + exp(-(v + 40)/10))
    m' = (rate - m)/tau
    p' = a
    q' = -q*a - (q)
    r' = -(a*r)/(2*tau) + 3*(r - 1)*(-1)
    if (v > -100) { s' = -s/tau } else { s' = 1 }
    u' = -u*exp(-a)
    w' = 0.2 - w*w
    x' = (1 - x)*a/tau - x*(a + 1)
}
