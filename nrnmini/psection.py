"""`sec.psection()`: all about a section as a dictionary.

The keys are NEURON's; the lists have one entry a segment.
"""

from __future__ import annotations


def describe_section(sec) -> dict:
    """See `nrnmini.sections.Section.psection`."""
    segments = list(sec)
    densities: dict[str, dict] = {}
    ions: dict[str, dict] = {}
    points: dict[str, set] = {}
    for seg in segments:
        for mech in seg:
            if mech.is_ion():
                place = ions.setdefault(mech.name().removesuffix("_ion"), {})
            else:
                place = densities.setdefault(mech.name(), {})
            for var in mech:
                name = var.name()
                if not mech.is_ion():
                    name = name.removesuffix("_" + mech.name())
                value = list(var) if len(var) > 1 else var[0]
                place.setdefault(name, []).append(value)
    for seg in sec.allseg():
        for pp in seg.point_processes():
            name = pp.hname().partition("[")[0]
            points.setdefault(name, set()).add(pp)
    return {
        "point_processes": points,
        "density_mechs": densities,
        "ions": ions,
        "morphology": {
            "L": sec.L,
            "diam": [seg.diam for seg in segments],
            "pts3d": [
                (sec.x3d(i), sec.y3d(i), sec.z3d(i), sec.diam3d(i))
                for i in range(sec.n3d())
            ],
            "parent": sec.parentseg(),
            "trueparent": sec.trueparentseg(),
        },
        "nseg": sec.nseg,
        "Ra": sec.Ra,
        "cm": [seg.cm for seg in segments],
        "regions": set(),
        "species": set(),
        "name": sec.name(),
        "hoc_internal_name": sec.hoc_internal_name(),
        "cell": sec.cell(),
    }
