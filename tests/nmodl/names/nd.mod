NEURON {
    SUFFIX nd
    NONSPECIFIC_CURRENT i
    RANGE gbar, arr, seen
    GLOBAL vhalf, many, minf
}
UNITS { (mV) = (millivolt)  (S) = (siemens)  (mA) = (milliamp) }
PARAMETER {
    gbar = 0.01 (S/cm2) <0, 1e3>
    vhalf = -40 (mV) <-100, 50>
    plain = 3 (ms)
}
ASSIGNED { v (mV)  i (mA/cm2)  arr[3] (mM)  seen  many[2] (um)  minf }
STATE { m (1) }
INITIAL { m = 0.5  arr[1] = 7 }
BREAKPOINT { SOLVE st METHOD cnexp  i = gbar*m*(v - vhalf) }
DERIVATIVE st { rates(v)  m' = (minf - m)/plain }
PROCEDURE rates(v (mV)) {
    TABLE minf DEPEND vhalf FROM -100 TO 100 WITH 50
    minf = 1/(1 + exp(-(v - vhalf)/9))
}
FUNCTION inst(x) { inst = gbar*x + arr[1] }
FUNCTION pure(x, y) { pure = x - y }
PROCEDURE mark(x) { seen = x }
