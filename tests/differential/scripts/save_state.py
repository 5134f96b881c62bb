# SaveState: run, save, run on, go back, run again; events are under way at the save.
import os
import tempfile

soma, dend = h.Section(name="soma"), h.Section(name="dend")
dend.connect(soma(1))
soma.L = soma.diam = 20
dend.nseg, dend.L = 5, 200
for sec in (soma, dend):
    sec.insert("hh")
soma.insert("pas")
syn, syn2 = h.ExpSyn(dend(0.7)), h.Exp2Syn(soma(0.5))
stim = h.NetStim()
stim.start, stim.number, stim.interval, stim.noise = 1, 20, 2.3, 0
cells = [h.IntFire1() for _ in range(3)] + [h.IntFire2(), h.IntFire4()]
links = [h.NetCon(stim, syn, 0, 4.1, 0.02), h.NetCon(stim, syn2, 0, 1.7, 0.01)]
links += [h.NetCon(stim, cell, 0, 3.3, 0.4) for cell in cells]
links += [h.NetCon(a, b, 0, 2.5, 0.3) for a, b in zip(cells, cells[1:])]
links.append(h.NetCon(soma(0.5)._ref_v, syn2, -20, 6, 0.02, sec=soma))
clamp = h.IClamp(soma(0.5))
clamp.delay, clamp.dur, clamp.amp = 3, 40, 0.3
ramp, when = h.Vector([0, 0.2, -0.1, 0.3]), h.Vector([0, 9, 18, 60])
second = h.IClamp(dend(0.5))
second.dur = 1e9
ramp.play(second._ref_amp, when, True)
v, t, every = h.Vector(), h.Vector(), h.Vector()
v.record(soma(0.5)._ref_v)
t.record(h._ref_t)
every.record(dend(0.5)._ref_v, 0.5)
spikes, ids = h.Vector(), h.Vector()
sources = [h.NetCon(cell, None) for cell in cells]
sources.append(h.NetCon(soma(0.5)._ref_v, None, -20, 0, 0, sec=soma))
for k, link in enumerate(sources):
    link.record(spikes, ids, k)


def run_to(tstop):
    while h.t < tstop - h.dt / 2:
        h.fadvance()


h.finitialize(-65)
run_to(12)
state = h.SaveState()
state.save()
run_to(40)
out["first"], out["first spikes"], out["ids"] = list(v), list(spikes), list(ids)

links[0].weight[0] = 5
soma(0.5).v = 100
for vec in (spikes, ids):
    vec.resize(0)
state.restore()
h.fcurrent()
h.frecord_init()
for vec in (spikes, ids):
    vec.resize(0)
out["restored"] = [h.t, soma(0.5).v, syn.g, links[0].weight[0], cells[1].m]
run_to(40)
out["again"], out["again t"] = list(v), list(t)
out["again spikes"], out["again ids"] = list(spikes), list(ids)
out["again every"] = list(every)
# As if nothing had happened, to the bit.
n = len(out["again"])
out["same"] = [out["first"][-n:] == out["again"]]

# In a file, and back.
name = tempfile.mktemp()
f = h.File(name)
state.fwrite(f)
read = h.SaveState()
read.fread(h.File(name))
os.unlink(name)
read.restore()
h.fcurrent()
h.frecord_init()
run_to(40)
out["from file"] = list(v)
