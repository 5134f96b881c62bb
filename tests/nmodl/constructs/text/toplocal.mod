NEURON { SUFFIX toplocal RANGE out, got }
ASSIGNED { out got v }
LOCAL a, b[3], last
INITIAL { a = v  b[0] = 1 b[1] = 2 b[2] = 3 }
BREAKPOINT { work(v)  out = a + b[2] }
PROCEDURE work(x) {
    if (x != last) { last = x  b[2] = b[2] + 1 }
    a = x*2
    got = helper()
}
FUNCTION helper() { helper = b[1]*10 + a }
