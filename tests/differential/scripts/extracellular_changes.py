# Three layers; the structure changes between runs; a state is saved and brought back.
import os
import tempfile

h.nlayer_extracellular(3)
a, b = h.Section(name="a"), h.Section(name="b")
b.connect(a(1))
for sec in (a, b):
    sec.L, sec.diam, sec.nseg = 200, 2, 3
    sec.insert("hh")
    sec.insert("extracellular")
    for seg in sec:
        for layer in range(3):
            seg.xraxial[layer] = 1e4 * (1 + layer)
            seg.xg[layer] = 0.02 * (1 + seg.x)
            seg.xc[layer] = 0.1
        seg.e_extracellular = 3
clamp = h.IClamp(a(0))
clamp.delay, clamp.dur, clamp.amp = 0.1, 1, 0.2
out["layers"] = [h.nlayer_extracellular(), len(a(0.5).xg)]
h("seen = 0")


def vext(sec, x, layer):
    sec.push()
    h(f"seen = vext[{layer}]({x:.17g})")
    h.pop_section()
    return h.seen


def state(*sections):
    values = [h.t]
    for sec in sections:
        for seg in sec.allseg():
            values += [seg.v, *(vext(sec, seg.x, k) for k in range(3))]
        values += [seg.i_membrane for seg in sec]
    return values


def run(label, *sections, tstop=1):
    while h.t < tstop - h.dt / 2:
        h.fadvance()
    out[label] = state(*sections)


def start(label, *sections):
    h.finitialize(-65)
    out[f"{label}, initially"] = state(*sections)
    run(label, *sections)


start("two sections", a, b)
b.nseg = 7
out["nseg grows, before"] = [x for seg in b for x in (seg.xg[0], seg.e_extracellular)]
start("nseg grows", a, b)
b.nseg = 3
out["nseg shrinks, before"] = state(a, b)
start("nseg shrinks", a, b)
b.L = 300
b.diam = 1.5
start("geometry", a, b)
h.disconnect(sec=b)
start("two cells", a, b)
b.connect(a(0.5), 1)
start("the other way round", a, b)
c = h.Section(name="c")
c.insert("pas")
c.connect(b(0))
start("one without", a, b)

saved = h.SaveState()
saved.save()
out["saved"] = state(a, b)
run("run on", a, b, tstop=2)
saved.restore()
out["back"] = state(a, b)
run("again", a, b, tstop=2)
assert out["again"] == out["run on"]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "state")
    file = h.File()
    file.wopen(path)
    saved.fwrite(file)
    file.close()
    h.finitialize(-70)
    again = h.SaveState()
    file.ropen(path)
    again.fread(file)
    file.close()
    again.restore()
run("from a file", a, b, tstop=2)

b = sec = seg = None
start("one is deleted", a)
a = clamp = None
h.nlayer_extracellular(4)
a = h.Section(name="a")
a.insert("extracellular")
out["four"] = [h.nlayer_extracellular(), len(a(0.5).xg)]
