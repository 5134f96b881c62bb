"""HOC arrays and Vector elements: a sieve and a running sum."""

import time

from neuron import h

h("double flags[200001]")
h("objref vec")
h("vec = new Vector(200001)")
h("""
func work() { local i, j, n
    n = 200000
    for i = 2, n { flags[i] = 1 }
    for (i = 2; i*i <= n; i += 1) {
        if (flags[i]) {
            for (j = i*i; j <= n; j += i) { flags[j] = 0 }
        }
    }
    for i = 1, n { vec.x[i] = vec.x[i-1] + flags[i] }
    return vec.x[n]
}
""")
h.work()
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
