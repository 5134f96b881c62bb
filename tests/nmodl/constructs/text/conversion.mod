NEURON { SUFFIX conversion RANGE x }
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (um) = (micron)
    (mM) = (milli/liter)
    (molar) = (1/liter)
    (uS) = (microsiemens)
    FARADAY = (faraday) (coulomb)
    F2 = (faraday) (kilocoulombs)
    R = (k-mole) (joule/degC)
    e = (e) (coulomb)
    k = (k) -> (joule/degC)
    PI = (pi) (1)
    F3 = 96520 (coul)
    G = 12.3456789012345 (1)
    LIGHT = (c) (m/s)
    q1 = (degree) (radian)
    q2 = (inch) (cm)
    q3 = (mole) (1)
    q4 = (week) (s)
    q5 = (micron2) (cm2)
    q6 = (mM) (1/cm3)
    q7 = 2 (mV)
    q10 = (degF) (degC)
    q11 = (cal) (joule)
    q12 = (gm-g) (newton)
    q13 = (eV) (joule)
    q14 = (torr) (atm)
    q15 = (lumen) (candela)
    q16 = (statvolt) (volt)
    q17 = (rpm) (hz)
    q8 = (gauss) (tesla)
}
ASSIGNED { x[20] }
INITIAL {
    x[0] = FARADAY
    x[1] = F2
    x[2] = R
    x[3] = e*1e19
    x[4] = k*1e23
    x[5] = PI
    x[6] = F3
    x[7] = G
    x[8] = LIGHT
    x[9] = q1
    x[10] = q2
    x[11] = q3/1e23
    x[12] = q4
    x[13] = q5*1e8
    x[14] = q6
    x[15] = q7
    x[17] = q10 + q11
    x[18] = q12 + q13*1e19
    x[19] = q14 + q15 + q16 + q17
    x[16] = q8
}
