NEURON { POINT_PROCESS EventTest RANGE n, seen, when, m, vin, moved, nn }
ASSIGNED { v (mV) n seen[20] when[20] vin nn moved }
STATE { m }
INITIAL {
    n = 0 m = 0 nn = 0
    net_send(0.3, 7)
    net_send(0, 3)
    net_send(0.05, 1)
}
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { m' = -m/2 }
NET_RECEIVE (w (nA), a, b (ms)) {
    INITIAL { a = w*2  b = t + 5  nn = nn + 1 }
    seen[n] = flag
    when[n] = t
    n = n + 1
    vin = v
    if (flag == 0) {
        m = m + w
        a = a + 1
        b = t
        net_send(0.1, 2)
        if (moved == 0) { net_move(t + 0.15) moved = 1 }
    } else if (flag == 2) {
        state_discontinuity(m, m + a)
        v = v + 1
        a = a + 10
    } else if (flag == 1) {
        net_event(t)
        m = m - 0.125
    } else if (flag == 3) {
        net_send(0.12 - 0.02, 1)
    }
}
