NEURON {
    POINT_PROCESS WatchTest
    RANGE high, low, n, last, rising, w, got, m
    NONSPECIFIC_CURRENT i
}
PARAMETER { high = -64.5 low = -66 }
ASSIGNED { v (mV) i (nA) n last rising w got[8] m }
INITIAL { n = 0 rising = 0 last = -1 m = 0 net_send(0, 1) }
BREAKPOINT { if (rising) { i = 0.02 } else { i = -0.02 } }
NET_RECEIVE (weight) {
    if (flag == 1) {
        WATCH (v > high) 2
        WATCH (v < low) 3
    } else if (flag == 2) {
        n = n + 1
        rising = 1
        last = t
    } else if (flag == 3) {
        n = n + 100
        rising = 0
        WATCH (v > high) 2
        WATCH (2*v > 2*high + 0.2) 4
        WATCH (v < low) 3
    } else if (flag == 4) {
        m = m + 1
    } else {
        w = weight
        WATCH (m - 1 > w) 5.5
    }
    if (n < 800) { got[n/100] = t }
}
