TITLE A SOLVE that the variable step cannot use
NEURON {
    SUFFIX plainp
    RANGE x
    NONSPECIFIC_CURRENT i
}
ASSIGNED { v x i }
BREAKPOINT {
    SOLVE look
    i = 0
}
PROCEDURE look() { x = v }
