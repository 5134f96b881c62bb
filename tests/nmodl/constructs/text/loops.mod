: LOCAL arrays, FROM with BY, while, else if, integer indices.
NEURON { SUFFIX loops RANGE a, b, c GLOBAL n }
DEFINE N 4
PARAMETER { n = 3 }
ASSIGNED { v a b c[N] }
LOCAL top[N], one
INITIAL { FROM i=0 TO N-1 { top[i] = i*i } one = 5 a = 0 }
BREAKPOINT { LOCAL q[3], z
 z = 0
 FROM i=0 TO 2 { q[i] = top[i]+one+t }
 FROM i=0 TO 2 BY 2 { z = z + q[i] }
 a = z
 b = f(2.7)
 c[n/2+1] = z
}
FUNCTION f(x) { LOCAL w[5], k
 FROM i = 0 TO 4 { w[i] = x*i }
 k = 2.9
 f = w[k] + w[k+1]
 while (k > 0) { k = k - 1 if (k < 1.5 && f > 3) { f = f + w[1] } else if (!(k == 1) || f < 1) { f = f - .5 } else { f = f*2 } }
}
