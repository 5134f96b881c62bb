# ruff: noqa: F821
# What HOC and Python call the parts of mechanisms. `h` and `out` are given.


def text(s):
    return [float(ord(c)) for c in s]


def fails(action):
    """1 if an action raises, 0 if not."""
    try:
        action()
    except Exception:
        return [1.0]
    return [0.0]


a = h.Section(name="a")
b = h.Section(name="b")
for sec in (a, b):
    sec.nseg = 3
    sec.insert("nd")
a(0.1).nd.gbar = 0.5
b(0.9).gbar_nd = 0.25
out["no data"] = fails(lambda: h.inst_nd(1))
out["pure without data"] = [h.pure_nd(5, 3)]
out["proc without data"] = fails(lambda: h.mark_nd(1))
h.finitialize(-65)
h.setdata_nd(0.1, sec=a)
out["inst a"] = [h.inst_nd(2)]
h.setdata_nd(0.9, sec=b)
out["inst b"] = [h.inst_nd(2)]
out["mark"] = [h.mark_nd(11), b(0.9).nd.seen, a(0.1).nd.seen]
out["of the segment"] = [a(0.5).nd.inst(3), a(0.1).nd.inst(3), b(0.9).nd.pure(1, 4)]
out["marks the segment"] = [a(0.5).nd.mark(4), a(0.5).nd.seen, b(0.9).nd.seen]
a.push()
h("setdata_nd(0.1)")
h("x1 = inst_nd(1)")
h("x2 = pure_nd(7, 2)")
h("x3 = rates_nd(-20)")
out["from hoc"] = [h.x1, h.x2, h.x3, h.minf_nd]
out["wrong number"] = fails(lambda: h.pure_nd(1))

# globals
out["globals"] = [h.vhalf_nd, h.plain_nd, h.minf_nd, len(h.many_nd), h.total_NP]
h.vhalf_nd = -30
h.many_nd[1] = 2.5
h.total_NP = 6
out["globals set"] = [h.vhalf_nd, h.many_nd[0], h.many_nd[1], h.total_NP]
ref = h._ref_vhalf_nd
ref[0] = -35
out["global by reference"] = [h.vhalf_nd]
h("many_nd[0] = 4")
out["global from hoc"] = [h.many_nd[0]]

# tables
out["usetable"] = [h.usetable_nd]
h.rates_nd(-33.3)
with_table = h.minf_nd
h.usetable_nd = 0
h.rates_nd(-33.3)
out["table"] = [with_table, h.minf_nd]
h.usetable_nd = 1

# units
NAMES = """gbar_nd vhalf_nd plain_nd arr_nd m_nd i_nd minf_nd many_nd total_NP v dt
celsius ena nai diam cm L gnabar_hh el_hh"""
for name in NAMES.split():
    out["units of " + name] = text(h.units(name))
p = h.NP(a(0.5))
out["units of no name"] = fails(lambda: h.units("nonsense"))

# point processes
p.tau = 3
out["of a point"] = [p.twice(2), p.put(1, 5), p.w[1], p.tau, p.e, p.g]
h("objref q")
h.q = p
h("x4 = q.twice(5)")
h("q.put(0, 8)")
h.pop_section()
out["of a point from hoc"] = [h.x4, p.w[0]]
out["no suffix"] = fails(lambda: h.twice_NP(1))
out["not of a point"] = fails(lambda: p.thrice(1))

# SUFFIX nothing
out["nothing"] = [h.lone(3), h.idle()]
h.scale = 5
out["nothing, in a second file"] = [h.scaled(1), h.lone_here(2), h.scale]

# MechanismStandard
for name, kind in (("nd", 1), ("nd", 2), ("nd", 3), ("nd", 0), ("nd", -1), ("NP", 1),
                   ("NP", 2), ("hh", 1), ("hh", 3), ("pas", 1)):  # fmt: skip
    ms = h.MechanismStandard(name, kind)
    label = f"{name} {kind} "
    out[label + "count"] = [ms.count()]
    said = h.ref("")
    for k in range(int(ms.count())):
        size = ms.name(said, k)
        out[label + f"name {k}"] = [size, *text(said[0])]
        if kind >= 0:
            out[label + f"value {k}"] = [ms.get(said[0])]
ms = h.MechanismStandard("nd", 1)
ms.set("gbar_nd", 0.75)
ms.out(b(0.5))
out["standard out"] = [b(0.5).gbar_nd, b(0.1).gbar_nd]
mt = h.MechanismType(0)
mt.select("nd")
said = h.ref("")
mt.selected(said)
out["selected"] = text(said[0])
