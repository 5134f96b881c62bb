tree_ = tree("branched_shells")
tree_[1](0.5).branched_shells.src = 0.03
tree_[2](0.1).branched_shells.DCa = 1
v = record_all(tree_, "cai")
w = [h.Vector().record(seg.branched_shells._ref_ca[2]) for s in tree_ for seg in s]
run(1)
out["ca"] = [x for q in v for x in q][::3]
out["ca2"] = [x for q in w for x in q][::3]
out["B"] = [x for s in tree_ for seg in s for x in seg.branched_shells.B]
