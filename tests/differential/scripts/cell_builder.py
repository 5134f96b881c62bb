# Cells as session files of the cell builder describe them, in its formats 5.7 and 5.1.
import os
import tempfile

from neuron import h

h.load_file("stdrun.hoc")
h("objref scene_vector_[4], save_window_, ocbox_")


def load(parts):
    """Runs a session: one CellBuild, and its parts in the order of session files."""
    text = 'load_file("celbild.hoc", "CellBuild")\n{ocbox_ = new CellBuild(1)}\n'
    text += "{object_push(ocbox_)}\n" + parts["head"]
    for name in ("topol", "subsets", "geom", "memb", "manage"):
        text += f"{{object_push({name})}}\n{parts[name]}{{object_pop()}}\n{{\n}}\n"
    text += """{cexport()}
{object_pop()}
{
save_window_=ocbox_.gtopol
save_window_.size(-200,200,-150,150)
scene_vector_[2] = save_window_
ocbox_.gtopol = save_window_
save_window_.save_name("ocbox_.gtopol")
}
{ocbox_.map("CellBuild[0]", 49, 66, 723.6, 477.9)}
objref ocbox_
"""
    with tempfile.NamedTemporaryFile("w", suffix=".ses", delete=False) as file:
        file.write(text)
    h.load_file(1, file.name)
    os.unlink(file.name)


def section(name, index, x, parent, place, i3d=0):
    text = f'tobj = new CellBuildSection("{name}",{index}, 0, tobj, {x})'
    text += " slist.append(tobj)\n"
    if parent is not None:
        text += f"tobj.parent=slist.object({parent})\n"
    return text + f"  tobj.position({place}) tobj.lx=1 tobj.ly=2 tobj.i3d={i3d}\n"


def topology(sections, points):
    return f"""{{
first = 0
slist.remove_all()
sname = "dend"
objref tobj
}}
{{
{"".join(sections)}all_init()
}}
for i=0, slist.count-1 {{slist.object(i).rdses()}}
{points}"""


def subset(name, members):
    text = f'{{tobj = new SNList("{name}") snlist.append(tobj)}}\n'
    text += f"for i=0,{len(members) - 1} "
    text += "tobj.add(bild.topol.slist.object(fscan()))\n"
    return text + "".join(f"{m}\n" for m in members)


def domain(style, *parameters):
    text = f"add_domainparm(tobj, tobj1)\n{{tobj1.styleset({style})}}\n"
    for k, (name, form, constants) in enumerate(parameters):
        text += f'{{tobj1.using(1, "{name}")}}\n{{tobj1.using_.object({k})'
        text += f".restore({form}, {len(constants)})}}\n"
        text += "".join(f"{c}\n" for c in constants)
    return text


def geometry(*specs):
    text = "{\nfirst = 0\n"
    for where, kind, value in specs:
        owner = f"bild.{where}.geo.append(tobj)\n"
        if isinstance(value, tuple):
            text += f"tobj = new GeoSpec({kind}, bild.{where})\n"
            text += f"for i=0, {len(value) - 1} {{tobj.snlist.list.object(i)"
            text += f".ldiaminfo.x[{kind}] = fscan()}}}}\n"
            text += "".join(f"{v}\n" for v in value) + "{\n" + owner
        else:
            text += f"tobj = new GeoSpec({kind})\ntobj.value = {value}\n{owner}"
    return text + "set_default()\n}\n"


def mechanism(where, name, **values):
    text = f'{{\ntobj = new MechanismStandard("{name}")\n'
    text += "".join(f'tobj.set("{k}", {v}, 0)\n' for k, v in values.items())
    return text + f"tobj = new MStanWrap(tobj, 1)\nbild.{where}.ml.append(tobj)\n}}\n"


def fake(where, kind, value, made="FakeMechStan"):
    return f"""{{
tobj = new {made}({kind})
tobj.value = {value}
tobj.set_default()
tobj = new MStanWrap(tobj, 0)
bild.{where}.ml.append(tobj)
}}
"""


MANAGE = """{
first = 0
classname = "Cell"
etop=1 esub=1 egeom=1 emem=1
itop=1 isub=0 igeom=0 imem=0
bild.topol.names_off = 0
bild.topol.circles_off = 0
output_index = 0  output_x = 1
}
"""
ALL = "subsets.snlist.object(0)"
SUBSETS = [f"subsets.snlist.object({k})" for k in range(6)]
SECTIONS = [f"topol.slist.object({k})" for k in range(9)]

load(
    {
        "head": "{\nversion(5.7)\ncontinuous = 1\n}\n",
        "topol": topology(
            [
                section("soma", 0, 0, None, "0,0,15,0", 3),
                section("dend", 0, 1, 0, "15,0,60,45"),
                section("branch", 0, 1, 1, "60,45,90,45"),
                section("dend", 4, 0.3, 1, "60,45,90,45"),
                section("dend", 2, 1, 3, "90,45,95,145", 2),
                section("axon", 3, 0, 0, "0,0,-60,0"),
                section("branch", 1, 1, 2, "90,45,120,75"),
                section("branch", 2, 0.7, 6, "120,75,120,105"),
            ],
            "0 0 0 10\n10 0.5 0 8.25\n20 1 -1.5 12\n90 45 0 1.5\n95.5 145 3 .5\n",
        ),
        "subsets": "{first = 0}\n{ tobj = snlist.object(0)}\n"
        + subset("dends", [4, 1, 3])
        + domain("0, 0, 0", ("g_pas", 1, (0.001, 0.0025)))
        + subset("branches", [6, 7, 2])
        + domain("0, 1, 1", ("g_pas", 2, (0.001, 0.02, 3)), ("cm", 1, (1, 2)))
        + subset("active", [0, 5, 1])
        + domain("0, 1, 0", ("gnabar_hh", 0, (0.01, 0.2, 0.01, 300)))
        + subset("ends", [7, 4])
        + "{consist()}\n",
        "geom": geometry(
            (ALL, 7, 0.1),
            (SUBSETS[1], 2, 210.123456789),
            (SUBSETS[1], 3, 2),
            (SUBSETS[2], 1, (3, 2.123456789, 1)),
            (SUBSETS[2], 0, (100, 200, 150)),
            (SUBSETS[2], 8, 20),
            (SECTIONS[0], 6, 3),
            (SECTIONS[5], 4, 500),
            (SECTIONS[5], 6, 4),
            (SECTIONS[3], 2, 333),
            (SECTIONS[3], 7, 0.05),
        ),
        "memb": "{first=0}\n"
        + fake(ALL, 0, 123.456789)
        + fake(SUBSETS[1], 1, 1.23456789)
        + mechanism(ALL, "pas", g_pas=0.00012345678, e_pas=-66)
        + mechanism(SUBSETS[3], "hh", gnabar_hh=0.1, el_hh=-60)
        + mechanism(SUBSETS[4], "na_ion", ena=45, nai=11)
        + mechanism(SECTIONS[0], "hh", gkbar_hh=0.05)
        + mechanism(SECTIONS[1], "pas", e_pas=-61)
        + fake(SECTIONS[0], 1, 0.8),
        "manage": MANAGE,
    }
)
# Again, after changes: what the cell builder says holds, the rest stays.
h.axon.L = 77
h.dend[1].nseg = 3
h.branch[0].insert("hh")
h.soma.L = 13
h.CellBuild[0].cexport()

load(
    {
        "head": "{\nversion(5.1)\ncontinuous = 1\n}\n",
        "topol": topology(
            [
                section("former", 0, 0, None, "0,0,15,0"),
                section("tip", 0, 1, 0, "15,0,60,0"),
            ],
            "",
        ),
        "subsets": "{first = 0}\n{ tobj = snlist.object(0)}\n{consist()}\n",
        "geom": geometry((ALL, 0, 120), (ALL, 1, 3), (SECTIONS[1], 5, 0.05)),
        "memb": "{first=0}\n"
        + fake(ALL, 0, 90, "GeoSpec")
        + fake(SECTIONS[1], 1, 2, "GeoSpec")
        + mechanism(ALL, "pas", g_pas=0.5),
        "manage": MANAGE,
    }
)


def codes(text):
    return [float(ord(c)) for c in text]


names, numbers, points, parameters = [], [], [], []
for sec in h.allsec():
    place = sec.parentseg()
    names += [sec.name(), str(place)]
    numbers += [sec.L, sec.nseg, sec.Ra, sec.orientation(), sec.n3d()]
    for i in range(sec.n3d()):
        points += [sec.x3d(i), sec.y3d(i), sec.z3d(i), sec.diam3d(i)]
    for seg in sec:
        numbers += [seg.diam, seg.area(), seg.cm]
        for mech in sorted(seg, key=lambda mech: mech.name()):
            names.append(mech.name())
            parameters += [
                getattr(seg, f"{p}_{mech.name()}")
                for p in ("g", "e", "gnabar", "gkbar", "el")
                if hasattr(mech, p)
            ]
        if h.ismembrane("na_ion", sec=sec):
            parameters += [seg.ena, seg.nai, seg.nao]
out["names"] = codes(" ".join(names))
out["numbers"] = numbers
out["points"] = points
out["parameters"] = parameters
for name in ("dends", "branches", "active", "ends", "all"):
    out[name] = codes(" ".join(s.name() for s in getattr(h, name)))
out["accessed"] = codes(h.cas().name())
out["windows"] = [h.List("Graph").count(), h.CellBuild[0].topol.slist.count()]
