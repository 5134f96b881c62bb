# An axon as published ones are: myelin as a layer with capacitance and an axial path,
# nodes in the open; stimulated by a pulse of the field, then seen from outside.
# compare: atol 1e-8
# That is 1e-10 of the largest voltages; rounding grows with the action potential.
nodes, myelin = [], []
previous = None
for k in range(7):
    node = h.Section(name=f"node{k}")
    node.nseg, node.L, node.diam = 1, 2, 3
    node.insert("hh")
    for seg in node:
        seg.hh.gnabar, seg.hh.gkbar = 2, 0.5
    nodes.append(node)
    if previous is not None:
        node.connect(previous(1))
    previous = node
    if k < 6:
        sheath = h.Section(name=f"sheath{k}")
        sheath.nseg, sheath.L, sheath.diam = 3, 500, 4
        sheath.insert("pas")
        sheath.connect(node(1))
        myelin.append(sheath)
        previous = sheath
for sec in nodes + myelin:
    sec.Ra = 70
    sec.insert("extracellular")
for sec in nodes:
    for seg in sec:
        seg.xraxial[0] = 1e4
for sec in myelin:
    for seg in sec:
        seg.xraxial[0], seg.xg[0], seg.xc[0] = 2e5, 1e-5, 0.01
        seg.pas.g, seg.pas.e = 1e-4, -65

pulse = h.Vector([0, 0, 1, 1, 0, 0])
times = h.Vector([0, 0.2, 0.2, 0.35, 0.35, 9])
played, distance = [], 0
for sec in [s for pair in zip(nodes, myelin) for s in pair] + nodes[-1:]:
    for seg in sec:
        x = distance + seg.x * sec.L
        field = pulse.c().mul(-5e4 / (100 + abs(x - 1000)))
        field.play(seg._ref_e_extracellular, times, 1)
        played.append(field)
    distance += sec.L
kept = {
    f"{name} {sec.name()}": h.Vector().record(getattr(sec(0.5), f"_ref_{name}"))
    for sec in (nodes[0], nodes[2], nodes[6], myelin[3])
    for name in ("v", "i_membrane", "e_extracellular", "i_cap")
}
kept["vext"] = h.Vector().record(myelin[1](0.5)._ref_vext[0])
kept["vext at the end"] = h.Vector().record(myelin[1](1)._ref_vext[0])
h.finitialize(-65)
h.continuerun(4)
out.update(kept)
out["fired"] = [max(kept["v node6"]) > 0]
assert out["fired"] == [True]
