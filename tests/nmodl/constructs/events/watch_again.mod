: WATCH: several conditions, armed again by each other.
NEURON { POINT_PROCESS watch_again RANGE n, k, x, thr }
PARAMETER { thr = -60 }
ASSIGNED { v n k[6] x }
INITIAL { n = 0 x = 0 net_send(0, 1) }
BREAKPOINT { x = t*t }
NET_RECEIVE (w) {
 if (flag == 1) { WATCH (v > thr) 2, (x > .3) 3 }
 else if (flag == 2) { k[2] = k[2] + 1 WATCH (v < thr) 4 WATCH (x > .5) 5 }
 else if (flag == 4) { k[4] = k[4] + 1 net_send(0, 1) }
 else { if (flag < 6) { k[flag] = k[flag] + t } }
 if (flag == 0) { n = n + 1 }
}
