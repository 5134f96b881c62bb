def tree(*mechs, nseg=5):
    secs = [h.Section(name=f"s{k}") for k in range(4)]
    secs[1].connect(secs[0](1))
    secs[2].connect(secs[0](1))
    secs[3].connect(secs[1](0.3))
    for k, s in enumerate(secs):
        s.nseg = nseg - k
        s.L = 50 + 10 * k
        for m in ("pas",) + mechs:
            s.insert(m)
    for k, s in enumerate(secs):
        for seg in s:
            seg.diam = 1 + k + 2 * seg.x
    return secs


def rec(secs, var):
    vs = []
    for s in secs:
        for seg in s:
            vs.append(h.Vector().record(getattr(seg, "_ref_" + var)))
    return vs


def run(tstop):
    h.finitialize(-65)
    while h.t < tstop - 1e-9:
        h.fadvance()


tree_ = tree("branched_shells")
tree_[1](0.5).branched_shells.src = 0.03
tree_[2](0.1).branched_shells.DCa = 1
v = rec(tree_, "cai")
w = [h.Vector().record(seg.branched_shells._ref_ca[2]) for s in tree_ for seg in s]
run(1)
out["ca"] = [x for q in v for x in q][::3]
out["ca2"] = [x for q in w for x in q][::3]
out["B"] = [x for s in tree_ for seg in s for x in seg.branched_shells.B]
