# A branched cell, with extracellular in some sections only and beside a cell without:
# both layers, finite xraxial, capacitance, electrodes and synapses, every secondorder.
from math import sin

cv = h.CVode()


# Of NEURON's `seg._ref_vext[k]` the k is lost: HOC finds vext[1].
h("objref recorder")


def record_vext(sec, x, layer):
    h.recorder = h.Vector()
    sec.push()
    h(f"{{recorder.record(&vext[{layer}]({x}))}}")
    h.pop_section()
    return h.recorder


def build(nseg):
    soma, trunk, left, right, bare, twig = (
        h.Section(name=n) for n in ("soma", "trunk", "left", "right", "bare", "twig")
    )
    trunk.connect(soma(1))
    left.connect(trunk(1))
    right.connect(trunk(1), 1)
    bare.connect(soma(0.5))
    twig.connect(bare(0.7))
    for k, sec in enumerate((soma, trunk, left, right, bare, twig)):
        sec.L, sec.diam, sec.nseg = 30 + 80 * k, 12 - 1.8 * k, nseg + 2 * (k % 2)
        sec.insert("hh" if k < 3 else "pas")
        sec.Ra = 120
    other = h.Section(name="other")
    other.nseg = 3
    other.insert("hh")
    with_layers = [soma, trunk, left, right, twig]
    for k, sec in enumerate(with_layers):
        sec.insert("extracellular")
        for seg in sec:
            for layer in (0, 1):
                seg.xraxial[layer] = 1e3 * (1 + k + seg.x) * (3 - 2 * layer)
                seg.xg[layer] = 0.02 * (1 + 0.5 * seg.x) * (1 + layer)
                seg.xc[layer] = 0.1 * (1 + layer)
            seg.e_extracellular = 2 * sin(k + 3 * seg.x)
    left.rallbranch = 2
    return with_layers, bare, other


def run(name, nseg=1):
    with_layers, bare, other = build(nseg)
    soma, trunk, left, right, twig = with_layers
    points = []
    for sec, x, amp in ((soma, 0.5, 1.5), (right, 1, -0.1), (bare, 0.2, 0.05)):
        clamp = h.IClamp(sec(x))
        clamp.delay, clamp.dur, clamp.amp = 0.5, 1.5, amp
        points.append(clamp)
    for sec, x in ((left, 0.5), (trunk, 0)):
        clamp = h.SEClamp(sec(x))
        clamp.dur1, clamp.amp1, clamp.rs = 2, -50, 20
        points.append(clamp)
    for sec, x in ((left, 1), (twig, 0.5)):
        synapse = h.AlphaSynapse(sec(x))
        synapse.onset, synapse.tau, synapse.gmax = 0.3, 0.5, 0.01
        points.append(synapse)
    kept = {}
    for sec in [*with_layers, bare, other]:
        for x in (0, 0.5, 1):
            where = f"{name}.{sec.name()}({x})"
            kept[f"{where}.v"] = h.Vector().record(sec(x)._ref_v)
            if sec in (bare, other):
                continue
            kept[f"{where}.vext[0]"] = record_vext(sec, x, 0)
            kept[f"{where}.vext[1]"] = record_vext(sec, x, 1)
            kept[f"{where}.im"] = h.Vector().record(sec(x)._ref_i_membrane)
            kept[f"{where}.icap"] = h.Vector().record(sec(x)._ref_i_cap)
        if cv.use_fast_imem():
            for x in (0, 0.5, 1):
                kept[f"{name}.{sec.name()}({x}).imem"] = h.Vector().record(
                    sec(x)._ref_i_membrane_
                )
    for k in (3, 4):
        kept[f"{name}.clamp{k}.i"] = h.Vector().record(points[k]._ref_i)
    kept[f"{name}.ina"] = h.Vector().record(soma(0.5)._ref_ina)
    h.finitialize(-65)
    h.continuerun(4)
    for label, vector in kept.items():
        out[label] = list(vector)
    h.fcurrent()
    out[f"{name}.after fcurrent"] = [soma(0.5).i_membrane, soma(0.5).ina, trunk(1).v]


for order in (0, 1, 2):
    h.secondorder = order
    run(f"secondorder {order}", 1 + 2 * order)
h.secondorder = 0
cv.use_fast_imem(1)
run("fast_imem", 3)
