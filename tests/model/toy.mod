COMMENT
A density mechanism with one of everything that the model handles.
ENDCOMMENT
NEURON {
    SUFFIX toy
    USEION ca READ cai, eca WRITE ica
    USEION xyz READ xyzi WRITE xyzi VALENCE 2
    RANGE gbar, arr, seen, n_args
    GLOBAL factor, table3
    POINTER link
    RANDOM rng
    THREADSAFE
}
PARAMETER {
    gbar = 0.25 (S/cm2) <0, 10>
    factor = 3
    arr[3]
    table3[3]
}
ASSIGNED {
    v (mV)
    cai (mM)
    eca (mV)
    ica (mA/cm2)
    seen
    n_args
    link
}
STATE { xyzi (mM) }
CONSTRUCTOR { seen = 41 }
INITIAL { xyzi = 1 }
BREAKPOINT { ica = gbar * (v - eca) }
FUNCTION twice(x) { twice = 2 * x }
FUNCTION from_link() { from_link = link * factor }
FUNCTION where() { where = v }
PROCEDURE remember(x) { seen = x }
PROCEDURE complain() {
VERBATIM
    hoc_execerror("toy complains", "as told");
ENDVERBATIM
}
