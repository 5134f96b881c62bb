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


for k, (expected, action) in enumerate(
    [
        (AttributeError, lambda: a.foo),
        (AttributeError, lambda: assign(a, "foo", 1)),
        (ValueError, lambda: assign(a, "nseg", 0)),
        (ValueError, lambda: assign(a, "nseg", 2.5)),
        (ValueError, lambda: assign(a, "L", -1)),
        (ValueError, lambda: assign(a, "Ra", 0)),
        (ValueError, lambda: a.insert("nope")),
        (ValueError, lambda: a(2)),
        (ValueError, lambda: a(-0.1)),
        (TypeError, lambda: a.connect(3)),
        (AttributeError, lambda: b(0.5).hh),
        (AttributeError, lambda: b(0.5).gnabar_hh),
        (AttributeError, lambda: b(0.5).nope),
        (AttributeError, lambda: assign(b(0.5), "nope", 1)),
        (AttributeError, lambda: a(0.5).hh.nope),
        (AttributeError, lambda: assign(a(0.5).hh, "nope", 1)),
        (AttributeError, lambda: a(0.5)._ref_nope),
        (AttributeError, lambda: h.nosuch),
        (LookupError, lambda: assign(h, "nosuch", 1)),
        (AttributeError, lambda: h.nosuch(3)),
        (TypeError, lambda: h.v),
        (AttributeError, lambda: clamp.nope),
        (LookupError, lambda: assign(clamp, "nope", 1)),
        (IndexError, lambda: vec[7]),
        (IndexError, lambda: vec.x[7]),
        (AttributeError, lambda: vec.nope),
        (IndexError, lambda: h.IClamp[99]),
        (IndexError, lambda: h.arr[4]),
        (IndexError, lambda: h.hd[3]),
        (ReferenceError, lambda: dead.L),
        (ReferenceError, lambda: seg.v),
        (ReferenceError, lambda: dead(0.5)),
        (TypeError, lambda: h.Section(name="q", foo=1)),
        (TypeError, lambda: h.setpointer(a(0.5)._ref_v, "foo", 3)),
        (TypeError, lambda: assign(h, "x", "text")),
        (RuntimeError, lambda: h.f()),
        (RuntimeError, lambda: h.NetCon(3)),
        (RuntimeError, lambda: h.finitialize("x")),
    ]
):
    try:
        print(k, "no error", action())
    except Exception as error:
        print(k, expected.__name__, isinstance(error, expected))
