: NET_RECEIVE with its INITIAL: weights that remember.
NEURON { POINT_PROCESS weights RANGE n, last, g, cnt NONSPECIFIC_CURRENT i }
PARAMETER { tau = 2 }
ASSIGNED { v n last i cnt }
STATE { g }
INITIAL { g = 0 n = 0 net_send(0.3, 2) }
BREAKPOINT { SOLVE s METHOD cnexp i = g*v }
DERIVATIVE s { g' = -g/tau }
NET_RECEIVE (w, x, tlast (ms), q) { LOCAL d
 INITIAL { x = w*2 tlast = -1 q = 7 cnt = cnt + 1 }
 if (flag == 0) { d = t - tlast tlast = t g = g + w*x*1e-3 x = x + 1 n = n + d q = q + flag net_send(.1, 5)}
 else if (flag == 2) { last = t net_send(.25, 2) }
 else { last = last + 100 net_event(t) }
}
