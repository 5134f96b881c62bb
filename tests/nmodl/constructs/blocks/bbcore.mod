NEURON {
    THREADSAFE
    POINT_PROCESS Opaque
    BBCOREPOINTER mem
    RANGE a, n
}
ASSIGNED { a n mem }
CONSTRUCTOR {
VERBATIM
    double* mine = (double*)malloc(2*sizeof(double));
    mine[0] = 0;
    mine[1] = 7;
    _p_mem = (void*)mine;
ENDVERBATIM
}
DESTRUCTOR {
VERBATIM
    free(_p_mem);
ENDVERBATIM
}
VERBATIM
static void bbcore_write(double* x, int* d, int* xx, int* offset, _threadargsproto_) {}
static void bbcore_read(double* x, int* d, int* xx, int* offset, _threadargsproto_) {}
ENDVERBATIM
INITIAL { a = 0 }
BREAKPOINT { forward() }
PROCEDURE forward() {
VERBATIM
    double* mine = (double*)_p_mem;
    mine[0] += mine[1];
    a = mine[0];
ENDVERBATIM
    n = n + 1
}
