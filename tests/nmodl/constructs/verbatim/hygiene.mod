: Variables that are called like what VERBATIM's names are made of.
NEURON { POINT_PROCESS hygiene RANGE nt, host, col, row, ion, e, ci, x, rnd, node, global, self USEION ca READ cai, eca WRITE ica RANDOM rr NONSPECIFIC_CURRENT i POINTER ptr }
ASSIGNED { v nt host col row ion e ci x rnd node global self cai eca ica i ptr }
BREAKPOINT {
VERBATIM
 nt = 1; host = 2; col = 3; row = 4; ion = 5; e = 6; ci = 7; rnd = 8; node = 9; global = 10; self = 11;
 i = 0;
 x = _ion_cai + _ion_eca + nt + host + col + row + e + ci + ion;
 x += ptr;
 if (nt > 2) { hoc_execerror("a", "b"); }
ENDVERBATIM
 ica = 1e-6
}
FUNCTION f() {
VERBATIM
 if (ifarg(1)) printf("%g %g\n", *getarg(1), nt + host);
 if (hoc_is_double_arg(1)) _lf = nt + col;
ENDVERBATIM
}
