from neuron import h

s = h.Section(name="s")
s.nseg = 3
print(s.insert("hh"), s.has_membrane("hh"), s.has_membrane("pas"))
print(sorted(m.name() for m in s(0.5)))
print([v.name() for m in s(0.5) if m.name() == "hh" for v in m])
print(s(0.5).hh, s(0.5).hh.name(), s(0.5).hh.is_ion(), s(0.5).na_ion.is_ion())
print(s(0.5).hh.gnabar, s(0.5).gnabar_hh, s.gnabar_hh, s(0.5).ena, s(0.5).na_ion.nai)
s(0.5).hh.gnabar = 0.2
s(0.1).gkbar_hh = 0.3
s.gl_hh = 1e-4
print([(g.hh.gnabar, g.hh.gkbar, g.gl_hh) for g in s])
r = s(0.5).hh._ref_gnabar
r[0] = 0.5
print(r[0], s(0.5).hh.gnabar, s(0.5)._ref_v[0])
s(0.5)._ref_v[0] = -20
print(s(0.5).v)
print(s(0.5).hh.segment(), s(0.5).na_ion)
print(s(0.5).hh.rates(-65), s(0.5).hh.minf)
print(s.insert(h.pas), s.has_membrane("pas"), s(0.5).pas.e, s.g_pas)
print(s.uninsert("pas"), s.has_membrane("pas"))
clamp = h.IClamp(s(0.5))
clamp.delay = 1
clamp.dur, clamp.amp = 2, 0.5
print(clamp.delay, clamp.dur, clamp.amp, clamp.i, clamp.hname())
print(clamp.get_segment(), clamp.has_loc(), s(0.5).point_processes())
clamp._ref_amp[0] = 0.25
print(clamp.amp, clamp._ref_amp[0])
print(h.IClamp[0] == clamp, len(h.List("IClamp")))
other = h.IClamp(0.1, sec=s)
print(other.get_segment(), s(0.1).point_processes())
other.loc(s(0.9))
print(other.get_segment(), s(0.1).point_processes(), s(0.9).point_processes())
print(h.usetable_hh, h.nai0_na_ion)
h.usetable_hh = 0
print(h.usetable_hh)
h.celsius = 20
print(h.celsius)
print(h.ion_style("na_ion", 1, 2, 1, 1, 0, sec=s))
clamped = h.Section(name="clamped")
clamp = h.VClamp(clamped(0.5))
clamp.dur[0], clamp.dur[2] = 10, 5
print(list(clamp.dur), len(clamp.amp), clamp.dur[2])
try:
    clamp.dur[3]
except IndexError as error:
    print(type(error).__name__)
