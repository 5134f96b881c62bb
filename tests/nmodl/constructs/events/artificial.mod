NEURON { ARTIFICIAL_CELL Counter RANGE period, n, x0, refractory }
PARAMETER { period = 0.4 (ms) }
ASSIGNED { n x0 refractory }
CONSTRUCTOR { x0 = 42 }
INITIAL { n = 0 if (period > 0) { net_send(period, 1) } }
NET_RECEIVE (w) {
    if (flag == 1) { n = n + 1 net_event(t) net_send(period, 1) }
    else if (w > 0) { net_move(t + w) }
    else { net_event(t + 0.01) }
}
