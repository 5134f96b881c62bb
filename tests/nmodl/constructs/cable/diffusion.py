parent, tip, left, right, middle, apart = (
    h.Section(name=n) for n in ("parent", "tip", "left", "right", "middle", "apart")
)
for k, (sec, nseg) in enumerate(
    ((parent, 3), (tip, 2), (left, 1), (right, 4), (middle, 3), (apart, 2))
):
    sec.L, sec.nseg = 3 + 2 * k, nseg
    for j, seg in enumerate(sec):
        seg.diam = 1 + 0.3 * j + 0.1 * k
    sec.insert("diffusion")
tip.connect(parent(1))
left.connect(tip(1))
right.connect(tip(1))
middle.connect(parent(0.5))
apart.connect(parent(0))
secs = (parent, tip, left, right, middle, apart)
for sec in secs:
    for seg in sec:
        seg.diffusion.DA = 2 + seg.x
h.finitialize(-65)
parent(0.5).diffusion.a = 10
right(0.9).diffusion.b[1] = 5
for k in range(6):
    h.fadvance()
    for sec in secs:
        out[f"a {sec.name()} {k}"] = [seg.diffusion.a for seg in sec]
        out[f"b {sec.name()} {k}"] = [
            seg.diffusion.b[i] for seg in sec for i in range(3)
        ]
