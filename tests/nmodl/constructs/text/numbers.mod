: Numbers, operators, indices, loops and functions, as NEURON reads them.
NEURON { SUFFIX numbers RANGE x }
DEFINE M -2
DEFINE K 3
PARAMETER { p = 1.e1 q = .5e+1 (mV) r = -3 <-1e9,1e9> }
ASSIGNED { v x[40] }
INITIAL { LOCAL i, a, b
 a = 3 b = 2
 x[0] = -2^2 x[1] = 2^3^2 x[2] = 2^-1 x[3] = a/b*b x[4] = -a^2 x[5] = 1 - -1
 x[6] = a > b x[7] = !(a > b) x[8] = (a > b) && (b > a) || 1 x[9] = a == 3 x[10] = a != 3
 x[11] = 5 (mV) + 3(1) x[12] = (a<b) + (a>=b)*10 + (b<=2)*100
 x[13] = fact(5) x[14] = fwd(2) x[15] = noargs()
 x[16] = K*2 x[17] = p + q + r x[K+15] = 7 x[19] = a*b/a/b - a
 x[20] = M
 x[21] = fmod(7.5,2) + fabs(-2) + floor(-1.5) + ceil(1.2) x[22] = atan2(1,-2) x[23] = log10(1000)+log(2) x[24] = exp(1)+pow(2,.5)
 FROM j = K-1 TO K+1 { x[25] = x[25] + j }
 FROM j = 5 TO 4 { x[26] = 99 }
 FROM j = 0 TO 10 BY K { x[27] = x[27] + j }
 x[28] = erf(.3) x[29] = sinh(.2)+cosh(.3)+tanh(.4) x[30] = asin(.3)+acos(.4)+atan(.5)
 a = 5.9  x[a] = 1  x[a/2 + 30] = 4  x[36] = 7/2
 if (a) { x[37] = 1 } if (!a) { x[37] = 2 }
 x[38] = 1 == 1 == 1  x[39] = 3 > 2 > 1
}
FUNCTION fact(n) { if (n <= 1) { fact = 1 } else { fact = n*fact(n-1) } }
FUNCTION fwd(x) { fwd = later(x)*2 }
FUNCTION later(x) { LOCAL y
 y = x  x = x + 1  later = x*y }
FUNCTION noargs() { noargs = 42 }
