NEURON {
    POINT_PROCESS ARRAY_TEST
    POINTER foo
    RANGE val
}

ASSIGNED {
    v       (mV)
    foo
    val     (1)
}

BREAKPOINT {
    VERBATIM
    val = _p_foo[(int) _v + 100];
    ENDVERBATIM
}
