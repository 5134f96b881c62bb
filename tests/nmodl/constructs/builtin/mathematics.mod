NEURON { SUFFIX mathematics RANGE x, y, r }
PARAMETER { a = 0.7 b = -2.3 }
ASSIGNED { x[40] y[20] r[20] }
INITIAL {
    x[0] = sin(a) x[1] = cos(a) x[2] = tan(a) x[3] = asin(a) x[4] = acos(a)
    x[5] = atan(a) x[6] = atan2(a, b) x[7] = sinh(a) x[8] = cosh(a) x[9] = tanh(a)
    x[10] = floor(b) x[11] = ceil(b) x[12] = fmod(b, a) x[13] = log(a)
    x[14] = log10(a) x[15] = exp(a) x[16] = pow(a, b) x[17] = erf(a)
    x[18] = fabs(b) x[19] = sqrt(a) x[20] = exp(-800) x[21] = exp(700)/1e300
    x[22] = a^b x[23] = fmod(7, 2.5) x[24] = floor(-0.5) x[25] = erf(b)
    x[26] = exp(-1000*a) x[27] = atan2(-1, -1) x[28] = log(1e-300) x[29] = a^10
    y[0] = sigmoid(a, 10, 3, 2) y[1] = revsigmoid(a, 10, 3, 2)
    y[2] = hyperbol(a, 10, 3) y[3] = revhyperbol(a, 10, 3)
    y[4] = harmonic(a, 2, 5, 0.5) y[5] = gauss(a, 1, 2) y[6] = poisson(4, 2.5)
    y[7] = factorial(6)
}
