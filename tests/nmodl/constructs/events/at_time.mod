NEURON { POINT_PROCESS AtTest RANGE on, k, hits NONSPECIFIC_CURRENT i }
PARAMETER { on = 0.11 (ms) }
ASSIGNED { i (nA) k hits v }
INITIAL { k = 0 hits = 0 }
BREAKPOINT {
    if (at_time(on)) { k = k + 1 }
    if (at_time(on + 0.1)) { hits = hits + 1 }
    i = k*1e-3
}
