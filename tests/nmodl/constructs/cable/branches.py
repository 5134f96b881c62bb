tree_ = tree("branches")
tree_[0](0.5).branches.src = 3
tree_[2](0.1).branches.D = 3
v = record_all(tree_, "cai")
run(1)
out["ca"] = [x for q in v for x in q][::3]
tree_[3].nseg = 7
v = record_all(tree_, "cai")
run(0.5)
out["ca2"] = [x for q in v for x in q][::3]
tree_[1].disconnect()
v = record_all(tree_, "cai")
run(0.5)
out["ca3"] = [x for q in v for x in q][::3]
h.secondorder = 2
run(0.5)
out["ca4"] = [x for q in v for x in q][::3]
