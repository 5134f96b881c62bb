NEURON {
    SUFFIX declarations
    RANGE r, i, arr, out, few, s
    GLOBAL g, h0, gl
    USEION ca READ cai VALENCE 2
    USEION zz READ zzi WRITE izz VALENCE -1 REPRESENTS CHEBI:29108
    USEION qq READ qqi CHARGE 3
}
CONSTANT { k = 1.23456789012 (mV) big = 1e3 }
PARAMETER {
    r = 1.23456789 (mV) <0, 9.87654321>
    g = 7.7777777777
    arr[3] (mM)
    h0 = 0.125
    few = 1e-7
    unused
    celsius = 37 (degC)
}
STATE { s FROM 0 TO 1 START 0.123456789  u[2] START 3 m n (mV) <1e-6> h }
ASSIGNED { i out[10] gl cai zzi izz qqi v }
INITIAL {
    out[0] = k
    out[1] = r
    out[2] = s
    out[3] = u[1]
    out[4] = h
    out[5] = m
    out[6] = celsius
    out[7] = i
    out[8] = gl
    m = 5
    i = i + 1
    gl = gl + 1
}
BREAKPOINT { izz = (v + 65)*1e-6 + k*1e-6 }
