"""Building and taking apart texts in HOC, and running them."""

import time

from neuron import h

h("strdef text, part, command")
h("objref tool")
h('{ load_file("stdlib.hoc") }')
h("tool = new StringFunctions()")
h("count = 0")
h("""
func work() { local i, s
    s = 0
    for i = 1, 10000 {
        sprint(text, "dend[%d].v(%g)", i, 0.5)
        s += tool.len(text) + tool.head(text, "v", part)
        if (strcmp(part, "dend[7].") == 0) { s += 1000 }
        text = part
    }
    for i = 1, 5000 {
        sprint(command, "count += %d", i)
        execute(command)
    }
    return s + count
}
""")
h.work()
h("count = 0")
start = time.perf_counter()
value = h.work()
print(time.perf_counter() - start, value)
