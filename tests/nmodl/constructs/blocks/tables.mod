NEURON { SUFFIX tables RANGE a, b, c, d, arr GLOBAL shift, scale }
PARAMETER { shift = 0 scale = 2 low = -100 }
ASSIGNED { v a b c d arr[3] stale }
INITIAL { rates(v)  c = f(v)  d = g(v) }
BREAKPOINT { rates(v)  c = f(v)  d = g(v) }
PROCEDURE rates(v (mV)) {
    TABLE a, arr DEPEND shift, scale FROM -100 TO 100 WITH 37
    a = 1/(1 + exp(-(v + shift)/10))
    FROM i = 0 TO 2 { arr[i] = a*i*scale }
    b = v
}
FUNCTION f(x) { TABLE DEPEND shift FROM low TO 50 WITH 20
    f = x*x + shift }
FUNCTION g(x) { g = f(x)*2 }
