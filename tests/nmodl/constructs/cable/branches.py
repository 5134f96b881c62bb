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


tree_ = tree("branches")
tree_[0](0.5).branches.src = 3
tree_[2](0.1).branches.D = 3
v = rec(tree_, "cai")
run(1)
out["ca"] = [x for q in v for x in q][::3]
tree_[3].nseg = 7
v = rec(tree_, "cai")
run(0.5)
out["ca2"] = [x for q in v for x in q][::3]
tree_[1].disconnect()
v = rec(tree_, "cai")
run(0.5)
out["ca3"] = [x for q in v for x in q][::3]
h.secondorder = 2
run(0.5)
out["ca4"] = [x for q in v for x in q][::3]
