"""Methods of templates and of Vectors, called from HOC."""

import time

from neuron import h

h("""
begintemplate Counter
public init, add, n, weight, next, scaled
objref next
proc init() { n = 0  weight = $1 }
proc add() { n += $1*weight }
func scaled() { return n*$1 + weight }
endtemplate Counter
""")
h("objref counter, vec")
h("counter = new Counter(0.5)")
h("counter.next = new Counter(2)")
h("vec = new Vector(100)")
h("""
func work() { local i, s
    counter.init(0.5)
    s = 0
    for i = 1, 30000 {
        counter.add(i)
        counter.next.add(counter.n)
        s += counter.scaled(i) - counter.next.weight
    }
    for i = 1, 30000 {
        vec.set(i % 100, i)
        vec.x[5] += vec.get(i % 100) + vec.size()
    }
    return s + vec.x[5]
}
""")
h.work()
h("{ vec.fill(0) }")
h("counter.next.n = 0")
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
