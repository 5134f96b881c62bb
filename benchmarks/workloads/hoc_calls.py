"""Calls of HOC functions: recursion, arguments by value and by pointer."""

import time

from neuron import h

h("""
func fib() {
    if ($1 < 2) { return $1 }
    return fib($1 - 1) + fib($1 - 2)
}
""")
h("""
proc bump() { $&1 += $2 }
""")
h("total = 0")
h("""
func work() { local i
    total = 0
    for i = 1, 200000 { bump(&total, i) }
    return total + fib(23)
}
""")
h.work()
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
