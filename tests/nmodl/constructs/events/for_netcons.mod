NEURON { POINT_PROCESS ForNetcons RANGE total, count, last }
ASSIGNED { total count last v }
NET_RECEIVE (w, a, b) {
    INITIAL {
        a = 10*w
        b = 0
        FOR_NETCONS (u, x, y) { total = total + u }
    }
    count = 0
    FOR_NETCONS (w1, a1, b1) {
        count = count + 1
        b1 = b1 + w
        if (a1 > 15) { a1 = a1 - 1 }
        FOR_NETCONS (w2, a2, b2) { last = last + w2 }
    }
}
