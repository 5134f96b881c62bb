: Weights that FOR_NETCONS changes, self-events that carry them, and v.
NEURON { POINT_PROCESS all_weights RANGE n, w1, i NONSPECIFIC_CURRENT i }
ASSIGNED { v n w1 i}
STATE { g }
INITIAL { g = 0 n = 0 w1 = 0 }
BREAKPOINT { SOLVE s METHOD cnexp i = g*1e-3*(v+70) }
DERIVATIVE s { g' = -g/2 }
NET_RECEIVE (w, a, b) {
 INITIAL { a = 1 b = w }
 if (flag == 0) { FOR_NETCONS(ww, aa, bb) { w1 = w1 + ww + aa*10 aa = aa + 1 } v = v + w net_send(.1, 3) g = g + b }
 if (flag == 3) { n = n + a v = v + 0.5 net_send(a*.05, 4) }
 if (flag == 4) { FROM i = 0 TO 2 { n = n + i } while (a > 100) { a = a - 100 } }
}
