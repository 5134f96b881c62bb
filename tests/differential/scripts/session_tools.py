# What sessions store of VectorPlay and of the tolerances of the variable step.
import os
import tempfile

from neuron import h

h.load_file("stdrun.hoc")
TOLERANCES = """{ocbox_ = NumericalMethodPanel[0]}
{object_push(ocbox_)}
{
atol_ = 0.002  CVode[0].atol(atol_)
restore(1, 1)
 atoltool_ = new AtolTool()
    ats("v", 10)
    ats("m_hh", 0.1)
    ats("Vector", -1)
 atoltool_.scales()
}
{object_pop()}
{
ocbox_.map("VariableTimeStep", 0, 511, 272.64, 113.28)
}
objref ocbox_
"""
PLAY = """{
load_file("vplay.hoc")
}
{
ocbox_=new VectorPlay(1)
}
{object_push(ocbox_)}
vy = new Vector(5)
vx = new Vector(5)
for i=0,4 { vx.x[i]=fscan() vy.x[i]=fscan()}
0 0.125
1 0.5
1.55 .7
2 1
4 0.25
{vy.plot(g, vx)}
{sname = "IClamp[0].amp"  have_name = 1  contin = CONTIN con1(CON)}
{object_pop()}
{
{
save_window_=ocbox_.g
save_window_.size(0,300,0,200)
ocbox_.g = save_window_
save_window_.save_name("ocbox_.g")
}
ocbox_ = ocbox_.b
ocbox_.map("VectorPlay[0]", 1782, 13, 372.6, 682.2)
}
objref ocbox_
"""


def load(text):
    with tempfile.NamedTemporaryFile("w", suffix=".ses", delete=False) as file:
        file.write(text)
    h.load_file(1, file.name)
    os.unlink(file.name)


h("objref ocbox_, save_window_")
soma = h.Section(name="soma")
soma.L = soma.diam = 10
soma.insert("hh")
clamp = h.IClamp(soma(0.5))
clamp.dur = 1e9
clamp.amp = 0.0625

h.load_file("nrngui.hoc")
load(TOLERANCES)
out["scales"] = [h.cvode.atolscale(name) for name in ("v", "m_hh", "h_hh")]
out["atol"] = [h.cvode.atol(), h.cvode.active()]

amp = h.Vector().record(clamp._ref_amp)
h.tstop = 5
for number, (continuous, connected) in enumerate([(0, 1), (1, 1), (0, 0)]):
    load(PLAY.replace("CONTIN", f"{continuous}").replace("CON)", f"{connected})"))
    h.run()
    out[f"amp {continuous} {connected}"] = list(amp)
    h.VectorPlay[number].con1(0)
    out[f"after {continuous} {connected}"] = [clamp.amp]
