NEURON {
    ARTIFICIAL_CELL ToyCell
    RANGE n
}
PARAMETER { n = 5 }
NET_RECEIVE (w, x) { n = n + w }
