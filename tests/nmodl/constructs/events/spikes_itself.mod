: ARTIFICIAL_CELL: net_send, net_move and net_event between two.
NEURON { ARTIFICIAL_CELL spikes_itself RANGE n, m, tau, last }
PARAMETER { tau = 5 }
ASSIGNED { n m last t0 }
INITIAL { n = 0 m = 0 t0 = 0 net_send(firetime(m), 1) }
NET_RECEIVE (w) {
 INITIAL { w = w }
 if (flag == 0) { m = m*exp(-(t-t0)/tau) + w t0 = t n = n + 1 net_move(t + firetime(m)) }
 else { if (flag == 1) { net_event(t) m = 0 t0 = t last = t net_send(firetime(m), 1) } }
}
FUNCTION firetime(x) { firetime = 3/(1+x) }
FUNCTION M() { M = m*exp(-(t-t0)/tau) }
