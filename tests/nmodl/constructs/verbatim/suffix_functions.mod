: VERBATIM in functions of a density mechanism, called with and without an instance.
NEURON { SUFFIX suffix_functions RANGE x GLOBAL g }
PARAMETER { g = 3 }
ASSIGNED { v x }
VERBATIM
extern int ifarg(int);
extern double* getarg();
extern double hoc_call_func();
static double table[3] = {1, 2, 3};
ENDVERBATIM
PROCEDURE setx() {
VERBATIM
 x = *getarg(1) + table[1] + g; g = 9;
 table[1] += 1;
ENDVERBATIM
}
FUNCTION nogl() {
VERBATIM
 _lnogl = ifarg(1) ? *getarg(1) : -3;
ENDVERBATIM
}
FUNCTION callother() {
VERBATIM
 _lcallother = addone(_threadargscomma_ 3.);
ENDVERBATIM
}
FUNCTION addone(q) { addone = q + 1 + x }
