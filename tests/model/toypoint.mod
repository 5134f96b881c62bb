NEURON {
    POINT_PROCESS ToyPoint
    RANGE a, arr, i
    POINTER p
    NONSPECIFIC_CURRENT i
}
PARAMETER { a = 2  arr[4] }
ASSIGNED { v (mV) i (nA) p }
CONSTRUCTOR { arr[3] = 7 }
BREAKPOINT { i = a * p }
FUNCTION sum(x, y) { sum = x + y + a }
FUNCTION at_v() { at_v = v }
