import os
import sys

from neuron import h

sys.stderr = open(os.devnull, "w")
a = h.Section(name="a")
b = h.Section(name="b")
a.insert("hh")
clamp = h.IClamp(a(0.5))
vec = h.Vector(3)
dead = h.Section(name="dead")
seg = dead(0.5)
h.delete_section(sec=dead)
h("x = 1")
h("strdef s")
h("func f() { return $1 }")
h("double arr[2]")
h("create hd[2]")


def assign(target, name, value):
    setattr(target, name, value)


for k, action in enumerate(
    [
        lambda: a.foo,
        lambda: assign(a, "foo", 1),
        lambda: assign(a, "nseg", 0),
        lambda: assign(a, "nseg", 2.5),
        lambda: assign(a, "L", -1),
        lambda: assign(a, "Ra", 0),
        lambda: a.insert("nope"),
        lambda: a(2),
        lambda: a(-0.1),
        lambda: a.connect(3),
        lambda: b(0.5).hh,
        lambda: b(0.5).gnabar_hh,
        lambda: b(0.5).nope,
        lambda: assign(b(0.5), "nope", 1),
        lambda: a(0.5).hh.nope,
        lambda: assign(a(0.5).hh, "nope", 1),
        lambda: a(0.5)._ref_nope,
        lambda: h.nosuch,
        lambda: assign(h, "nosuch", 1),
        lambda: h.nosuch(3),
        lambda: h.v,
        lambda: clamp.nope,
        lambda: assign(clamp, "nope", 1),
        lambda: vec[7],
        lambda: vec.x[7],
        lambda: vec.nope,
        lambda: h.IClamp[99],
        lambda: h.arr[4],
        lambda: h.hd[3],
        lambda: dead.L,
        lambda: seg.v,
        lambda: dead(0.5),
        lambda: h.Section(name="q", foo=1),
        lambda: h.setpointer(a(0.5)._ref_v, "foo", 3),
        lambda: assign(h, "x", "text"),
        lambda: h.f(),
        lambda: h.NetCon(3),
        lambda: h.finitialize("x"),
    ]
):
    try:
        print(k, "no error", action())
    except Exception as error:
        found = [t.__name__ for t in type(error).__mro__]
        wanted = ["AttributeError", "TypeError", "ValueError", "IndexError"]
        wanted += ["ReferenceError", "LookupError", "RuntimeError"]
        print(k, next((n for n in wanted if n in found), found))
