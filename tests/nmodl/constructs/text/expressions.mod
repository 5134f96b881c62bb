NEURON { SUFFIX expressions RANGE a, b, x, arr, got }
DEFINE FIVE 5
PARAMETER { a = 2.9 b = 3 v0 = 4 }
ASSIGNED { x[60] arr[20] v (mV) got[10] n }
INITIAL { LOCAL i, k, two[2]
    FROM j = 0 TO 19 { arr[j] = 100*j }
    x[0] = -2^2
    x[1] = 2^3^2
    x[2] = 2^-1
    x[3] = 1/2
    x[4] = 2 (3) * 5
    x[5] = .5(v + 3)
    x[6] = (1e-3)*a
    x[7] = FIVE/2
    x[8] = -a*b - -b
    x[9] = a - b - 1
    x[10] = 8/4/2
    x[11] = a < b
    x[12] = (a < b) + (a > b) + (a <= 2.9) + (b >= 4) + (a == 2.9) + (a != b)
    x[13] = !a
    x[14] = !(a - 2.9)
    x[15] = a && 0 || b
    x[16] = (a || 0) * 7
    x[17] = -a^b
    x[18] = (-a)^2
    x[19] = a^-b
    x[20] = 1.5e1 + 2.E-1 + 3e+2 + .25
    x[21] = exp(-a)*2^0.5
    x[22] = a - -1
    i = 7.9
    k = 2.2
    x[23] = arr[i/k]
    x[24] = arr[i/k + 1]
    x[25] = arr[a*b]
    x[26] = arr[i - k*2]
    two[1] = 3
    x[27] = arr[k*2 + 1]*two[1]
    x[28] = arr[FIVE]
    x[29] = arr[(i - 2)*2]
    x[30] = a < b < 3
    x[31] = a + b < b * a
    x[32] = (a < 3) == (b < 4)
    x[33] = 1 - 2 + 3 * 4 / 5 - 6
    x[34] = 2 * (3 + 4) * 5
    x[35] = -(-(2))
    x[36] = 1/(2)/4
    x[37] = a*-b
    x[38] = 3 (mV) + 4 (/ms)
    x[39] = FIVE (mV) * 2
    x[40] = a!=b && b!=a
    x[41] = exp(0)^2
    x[42] = arr[1]^2/arr[2]
    n = 0
    FROM q = 1 TO 7 BY 3 { n = n + q  x[43] = n }
    FROM q = 5 TO 4 { n = n + 1000 }
    FROM q = i/2 TO FIVE + k { n = n + 10000 }
    x[44] = n
    i = 0
    WHILE (i < 4) { i = i + 1.5 }
    x[46] = i
    while (i > 0 && i < 100) { i = i * 3 }
    x[47] = i
    IF (a > 5) { x[48] = 1 } ELSE IF (a > 2) { x[48] = 2 } ELSE { x[48] = 3 }
    if (a > 5) { x[49] = 1 } else if (a > 4) { x[49] = 2 } else { x[49] = 3 }
    if (a) { if (0) { x[50] = 1 } else { x[50] = 5 } }
    x[51] = v
    { LOCAL a a = 77 x[52] = a }
    x[53] = a
    x[54] = inner(2) + inner(3)
    x[55] = early(1) + early(-1)
    change(b)
    x[56] = b
}
FUNCTION inner(u) { LOCAL y
    y = u*10
    { LOCAL y y = 1 u = u + y }
    inner = y + u
}
FUNCTION early(u) { if (u > 0) { early = 4 } else { early = 5 } }
PROCEDURE change(b) { b = b + 1 got[0] = b }
