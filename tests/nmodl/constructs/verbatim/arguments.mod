: VERBATIM: arguments, LOCALs, results, C functions and variables of the file.
NEURON { POINT_PROCESS arguments RANGE x, y, arr NONSPECIFIC_CURRENT i POINTER ptr }
PARAMETER { x = 2 }
ASSIGNED { v y arr[3] i ptr }
STATE { m }
VERBATIM
#include <math.h>
static int counter = 0;
static double helper(double a) { counter++; return a*2 + counter; }
ENDVERBATIM
INITIAL { m = 1 y = 0
VERBATIM
 arr[0] = 5; arr[1] = x; y += 1; counter = 0;
ENDVERBATIM
}
BREAKPOINT { SOLVE s METHOD cnexp
VERBATIM
 i = 1e-4*(_v + 65)*m;
 { double z = t + dt; y = z; }
ENDVERBATIM
}
DERIVATIVE s { m' = -m*f(.3) }
FUNCTION f(q) { LOCAL w, r[2]
 w = q*3
 r[1] = 4
VERBATIM
 _lf = _lw + _lq + x + _lr[1];
 if (_lq < 0) { return -7.; }
ENDVERBATIM
}
PROCEDURE two(a, b) {
VERBATIM
 double* p_ = &arr[1];
 *p_ = _la + _lb;
 arr[2] = helper(_la);
 if (_lb > 100) { hoc_execerror("too", "large"); }
ENDVERBATIM
}
FUNCTION args() {
VERBATIM
 double s = 0; int k;
 for (k = 1; ifarg(k) && k < 5; ++k) s += *getarg(k)*k;
 if (ifarg(5)) { s += chkarg(5, 0, 10); }
 _largs = s;
ENDVERBATIM
}
FUNCTION str() {
VERBATIM
 char* q = gargstr(1);
 _lstr = strlen(q) + q[0];
ENDVERBATIM
}
FUNCTION vec() {
VERBATIM
 void* vv = vector_arg(1);
 int n = vector_capacity(vv), k; double* d = vector_vec(vv); double s = 0;
 for (k = 0; k < n; ++k) { s += d[k]; d[k] = k; }
 if (ifarg(2)) { vector_resize(vv, (int)*getarg(2)); }
 _lvec = s + 1000*n;
ENDVERBATIM
}
FUNCTION pt() {
VERBATIM
 _lpt = ptr*2;
ENDVERBATIM
}
FUNCTION pref() {
VERBATIM
 double* d = hoc_pgetarg(1);
 *d += 5; _lpref = *d;
ENDVERBATIM
}
