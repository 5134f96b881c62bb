s = cell("ions")
m = s(0.5).ions
out["charge"] = [h.ion_charge("q_ion"), h.ion_charge("ca_ion")]
trace(m, "x", tstop=0.2)
vs = [
    h.Vector().record(getattr(s(0.5), "_ref_" + n))
    for n in ("cai", "eca", "qi", "qo", "iq", "eq", "ik", "ek")
]
trace(m, "x", tstop=0.2)
for n, v in zip(("cai", "eca", "qi", "qo", "iq", "eq", "ik", "ek"), vs, strict=True):
    out[n] = list(v)
out["style"] = [h.ion_style("ca_ion"), h.ion_style("q_ion"), h.ion_style("k_ion")]
