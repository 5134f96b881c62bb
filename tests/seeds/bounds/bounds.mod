TITLE arrays of three elements, indexed by a parameter in every way there is

NEURON {
    SUFFIX bounds
    POINTER far
    RANGE x, i, y, how, z
}

PARAMETER { i = 0  how = 0 }

ASSIGNED { x[3] y z far }

INITIAL {
    FROM k = 0 TO 2 { x[k] = 10 + k }
    z = -1
}

BREAKPOINT {
    SOLVE look
}

PROCEDURE look() {
    if (how == 1) {
        y = x[i]
    }
    if (how == 2) {
VERBATIM
        y = x[(int) i];     /* x[9] in a comment is no access */
ENDVERBATIM
    }
    if (how == 3) {
VERBATIM
        y = _p_far[(int) x[(int) i]];
ENDVERBATIM
    }
    if (how == 4) {
VERBATIM
        y = (&far)[(int) i];
ENDVERBATIM
    }
    if (how == 5) {
        y = far
    }
}

FUNCTION at(k) {
VERBATIM
    _lat = x[(int) _lk];
ENDVERBATIM
}
