: nrn_random_arg and nrn_random_pick, with an address that the instance keeps.
NEURON { POINT_PROCESS random_objects RANGE x, y POINTER donotuse THREADSAFE }
ASSIGNED { v x y donotuse }
VERBATIM
#ifndef NRN_VERSION_GTEQ_8_2_0
double nrn_random_pick(void* r);
void* nrn_random_arg(int argpos);
#endif
ENDVERBATIM
BREAKPOINT { x = rand() }
FUNCTION rand() {
VERBATIM
 if (_p_donotuse) { _lrand = nrn_random_pick(_p_donotuse); } else { _lrand = -1; }
ENDVERBATIM
}
PROCEDURE setRNG() {
VERBATIM
 void** pv = (void**)(&_p_donotuse);
 if (ifarg(1)) { *pv = nrn_random_arg(1); } else { *pv = (void*)0; }
ENDVERBATIM
}
