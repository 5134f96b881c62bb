: Random123 streams that VERBATIM makes.
NEURON { POINT_PROCESS streams_kept RANGE x, y POINTER rng THREADSAFE }
ASSIGNED { v x y rng }
VERBATIM
#include "nrnran123.h"
ENDVERBATIM
FUNCTION u() {
VERBATIM
 nrnran123_State* r_ = (nrnran123_State*)_p_rng;
 _lu = nrnran123_dblpick(r_);
ENDVERBATIM
}
FUNCTION n() {
VERBATIM
 nrnran123_State* r_ = (nrnran123_State*)_p_rng;
 _ln = nrnran123_normal(r_) + nrnran123_negexp(r_) + nrnran123_ipick(r_)%1000;
ENDVERBATIM
}
FUNCTION seq() {
VERBATIM
 uint32_t a; char b; nrnran123_State* r_ = (nrnran123_State*)_p_rng;
 nrnran123_getseq(r_, &a, &b);
 _lseq = a*10 + b;
 nrnran123_setseq(r_, 5, 2);
ENDVERBATIM
}
PROCEDURE set(i,j) {
VERBATIM
 nrnran123_State** pv = (nrnran123_State**)(&_p_rng);
 if (*pv) { nrnran123_deletestream(*pv); *pv = 0; }
 if (ifarg(3)) *pv = nrnran123_newstream3((uint32_t)*getarg(1),(uint32_t)*getarg(2),(uint32_t)*getarg(3));
 else *pv = nrnran123_newstream((uint32_t)_li,(uint32_t)_lj);
ENDVERBATIM
}
