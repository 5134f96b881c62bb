# Names of range variables, by segment, mechanism and section.
sec = h.Section(name="sec")
sec.nseg = 3
sec.insert("hh")
sec.insert("pas")
sec(0.5).hh.gnabar = 0.2
sec(0.1).gkbar_hh = 0.01
sec.g_pas = 0.002
sec.cm = 1.5
values = []
for seg in sec:
    values += [
        seg.hh.gnabar,
        seg.gkbar_hh,
        seg.pas.g,
        seg.e_pas,
        seg.cm,
        seg.ena,
        seg.k_ion.ek,
    ]
h.finitialize(-60)
for seg in sec:
    values += [seg.m_hh, seg.hh.n, seg.na_ion.ina, seg.ik, seg.il_hh, seg.i_cap]
h.fadvance()
for seg in sec:
    values += [seg.v, seg.m_hh, seg.na_ion.ina, seg.ik, seg.i_pas, seg.i_cap]
out["values"] = values
