"""Arithmetic in nested HOC loops."""

import time

from neuron import h

h("""
func work() { local i, j, s, x
    s = 0
    for i = 1, 300 {
        x = i
        for (j = 0; j < 1000; j += 1) {
            x = x*0.5 + j
            if (x > 100 && j % 3 == 0) { s += x/3 } else { s -= 0.25 }
        }
        while (x > 1) { x = x/2 }
    }
    return s + x
}
""")
h.work()
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
