"""Writes docs/compatibility.md from the tables that the program itself uses.

    python docs/make_compatibility.py           # rewrite
    python docs/make_compatibility.py --check   # 1 if it is out of date

What is listed exists because it is looked up: keywords in the lexers, functions in the
table of built-ins, classes in the method table, mechanisms in mods/. Only the remarks
are written by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "compatibility.md"
WIDTH = 88


def names(items) -> str:
    """Names in backticks, wrapped."""
    lines, line = [], ""
    for item in sorted(items, key=str.lower):
        word = f"`{item}`"
        if line and len(line) + len(word) + 1 > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def first_line(doc: str) -> str:
    """The first sentence of a docstring, for a table cell."""
    text = " ".join((doc or "").strip().split("\n\n")[0].split())
    return text.replace("|", "\\|")


def hoc_part() -> str:
    from nrnmini.hoc.builtins import gui
    from nrnmini.hoc.builtins.table import BUILTINS
    from nrnmini.hoc.lexer import KEYWORDS
    from nrnmini.hoc.machine_functions import FUNCTIONS
    from nrnmini.hoc.names import CONSTANTS, INTEGERS
    from nrnmini.hoc.opcodes import MATH_FUNCTIONS

    inert = {f.name for f in gui.FUNCTIONS}
    real = {**BUILTINS, **FUNCTIONS}
    return f"""## HOC

The whole language of NEURON 9: every keyword below with all its forms, templates,
iterators, pointers (`&x`, `$&1`), `localobj`, sections and range variables, inline
data in files.

Keywords:

{names(KEYWORDS)}

Functions:

{names({n for n in real if n not in inert} | set(MATH_FUNCTIONS))}

Functions of windows and panels, accepted and without effect (said once on standard
error):

{names(inert)}

Variables and constants:

{names([*CONSTANTS, *INTEGERS, "t", "dt", "celsius"])}

Differences: a statement that fails leaves no half-declared names; errors show the
place with a caret. An unknown name, a missing argument or a wrong kind of value is an
error that names it and its place, never a crash.
"""


def class_part() -> str:
    from nrnmini.errors import NOT_YET
    from nrnmini.objects.table import all_specs

    real, inert = [], []
    for spec in sorted(all_specs().values(), key=lambda s: s.name):
        (inert if spec.graphical else real).append(spec)
    rows = []
    for spec in real:
        members = " ".join(f"`{m}`" for m in [*spec.member_by_name, *spec.methods])
        rows.append(f"| {spec.name} | {members} |")
    text = "\n".join(rows)
    return f"""## Classes

The same in HOC and Python.

| class | members and methods |
|---|---|
{text}

Graphical classes, accepted and without effect:

{names(s.name for s in inert)}

A class that is not listed does not exist: `new X()` is an error that says so. Of
NEURON's own, these are not there yet:

{names(NOT_YET)}

The variable step (`CVode.active(1)`, `cvode_active(1)`) is that of the whole model:
orders 1 to 5, NEURON's tolerances, and its steps up to rounding, which each step
carries on to the next. With `use_local_dt(1)` too all cells take the step of the one
that needs the shortest, which a remark says. Refused are the differential-algebraic
solver (`use_daspk`), `stiff` and `jacobian` other than 2 and 0, `state_magnitudes`,
and, with the variable step, VClamp and what NEURON refuses there too: a plain `SOLVE`
of a PROCEDURE, or more than one SOLVE. WATCH conditions are looked at between steps,
also with `condition_order(2)`. The states of a KINETIC block are listed in the order
of its reactions.

There are no split cells (`multisplit`, `splitcell_connect`): they are refused. One
process only.
"""


def mechanism_part() -> str:
    rows = []
    for path in sorted((HERE.parent / "mods").glob("*.mod")):
        text = path.read_text()
        name = re.search(r"(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)", text)[1]
        title = re.search(r"^\s*TITLE\s+(.*)$", text, re.M)
        rows.append(f"| {name} | {path.name} | {title[1].strip() if title else ''} |")
    table = "\n".join(rows)
    return f"""## Mechanisms

Ions (`na_ion`, `k_ion`, `ca_ion` and those of USEION), `capacitance` and `morphology`
are native. The others are ordinary MOD files, compiled with the package:

| mechanism | file | |
|---|---|---|
{table}

`extracellular` is native too. Its layers (two, or `nlayer_extracellular(n)` before the
first insertion) are solved together with the voltages in the fixed step, on one thread,
with NEURON's numbers; models without it are not concerned. Where it is not NEURON's:

- the variable step refuses it (NEURON goes over to its differential-algebraic solver),
  and so does `Impedance`;
- Python reaches every layer at every node: of `seg.vext[k]` and `seg._ref_vext[k]`
  NEURON loses the k. `seg.extracellular.xg[k]` works beside `seg.xg[k]`;
- a new value of `xraxial` counts from the next step on, however it is assigned.

With `secondorder` 1 and 2, NEURON extrapolates the potential inside to the end of the
step, but not `vext`, and so does nrnmini. Where one layer has the default xg of 1e9
S/cm2 and the next one outside a small one, the sum of both keeps few digits of the
small one in either program, and they agree to 1e-6 for 0.01 S/cm2, less for less;
elsewhere to 1e-9 and better.
"""


def nmodl_part() -> str:
    from nrnmini.nmodl.lexer import KEYWORDS
    from nrnmini.nmodl.lower.builtins import BUILTIN
    from nrnmini.nmodl.parser import BLOCKS
    from nrnmini.nmodl.passes.lower_blocks import HOOKS
    from nrnmini.nmodl.passes.solve import METHODS
    from nrnmini.nmodl.unsupported import CONSTRUCTS, FUNCTIONS, IGNORED

    methods = [f"- {kind}: {', '.join(known)}" for kind, known in METHODS.items()]
    out = {*CONSTRUCTS, *IGNORED}
    refused = [f"- `{name}`: {help}" for name, help in CONSTRUCTS.items()]
    for help in dict.fromkeys(FUNCTIONS.values()):
        same = ", ".join(f"`{n}`" for n in FUNCTIONS if FUNCTIONS[n] == help)
        refused.append(f"- {same}: {help}")
    return f"""## NMODL

Each construct has a small mechanism in `tests/nmodl/constructs` that runs under NEURON
and under nrnmini.

Blocks and declarations:

{names(BLOCKS - out)}

Within them:

{names({k for k in KEYWORDS if k.isupper()} - BLOCKS - out)}

`if`, `else` and `while` also in lower case. Reactions `<->`, `->` and `<<`, `f_flux`
and `b_flux`; equations `~` and `~+`; arrays of variables and states; `x'` in
expressions; a parenthesis behind a number is a unit.

SOLVE methods, also STEADYSTATE where NEURON has it:

{chr(10).join(methods)}

BEFORE and AFTER: {names(HOOKS)}

Functions:

{names(BUILTIN)}

Read, and without effect: {", ".join(f"`{n}`" for n in IGNORED)}.

A GLOBAL of ASSIGNED is visible from HOC and Python as in NEURON;
`load_mechanisms(path, strict_globals=True)` hides it, as NEURON's document says.

VERBATIM is C and passes through, with accessors for what published models reach for.
Nothing in the C made of a MOD file is `static` and writable: globals live in the
simulator, at addresses that are stable for its life.

Refused, with the place and this advice:

{chr(10).join(refused)}
"""


def python_part() -> str:
    from nrnmini.facade import Hoc
    from nrnmini.mechanisms import Mechanism, RangeVar
    from nrnmini.sections import Section
    from nrnmini.segments import Segment

    def public(cls):
        return [n for n in dir(cls) if not n.startswith("_")]

    return f"""## Python

`from nrnmini import h` is NEURON's `h`; after `nrnmini.install_as_neuron()` (which
`nrnmini script.py` does) `from neuron import h` is the same. HOC names, functions,
procedures, templates, arrays and sections are attributes of `h`; calls take `sec=`.

`h`: {names(public(Hoc)).replace(chr(10), " ")}

`Section`: {names(public(Section)).replace(chr(10), " ")}

`Segment`, besides mechanisms and range variables:
{names(public(Segment))}

`Mechanism`, besides its variables and functions: {names(public(Mechanism))}

`RangeVar`: {names(public(RangeVar)).replace(chr(10), " ")}

Modules under NEURON's names: `neuron` (`h`, `n`, `load_mechanisms`,
`numpy_element_ref`, `hclass`), `neuron.hoc`, `neuron.nrn`, `neuron.units`,
`neuron.gui` (inert), `hoc`, `nrn`. `neuron.rxd` and `neuron.coreneuron` are refused at
import, with the reason.

Differences: error texts are longer and suggest similar names, their types are
NEURON's; a wrapper of a section is the same object each time (`seg.sec is sec`); views
of a Vector pin its memory (resizing under one is a `BufferError`); a reference to
something that is gone raises `ReferenceError`.
"""


def command_part() -> str:
    from nrnmini.shell.options import HELP

    return f"""## Command line

```
{HELP.rstrip()}
```

Standard library, written anew: {
        names(p.name for p in (HERE.parent / "shell" / "lib").glob("*.hoc")).replace(
            chr(10), " "
        )
    }

Session files of the cell builder (`CellBuild`, formats 5.0 to 5.7) make the sections,
`SectionList` subsets, geometry, `nseg` and mechanisms that they make in NEURON, with
the same names, order and values, when they say `continuous = 1`. Parameters can follow
the path distance over a subset by the three functions that the builder offers; other
metrics (radial distance, projection), functions of one's own and the circuit
specification of geometry (`GeoSpec(5)`) are errors that say so. Nothing is shown, and
cells are not exported as templates.
"""


DOCUMENTS = {
    "P": "Parallel assignment of large arrays in many instances",
    "D": "Data structures",
    "C": "Data structures: compatibility with older MOD files",
    "G": "Global variables",
}


def statement_part() -> str:
    import tomllib

    folder = HERE.parent / "tests" / "seeds"
    listed = tomllib.loads((folder / "statements.toml").read_text())["statement"]
    tested = sum("tests" in s for s in listed)
    parts = [
        f"""## NEURON's documents, statement by statement

What the documents on data structures and global variables, and the answer on sharing an
array, say of behaviour: {len(listed)} statements, in our own words, {tested} with a
test in `tests/seeds/` that is named after the statement. *There* is NEURON 9, *here* is
nrnmini; [] says what a statement about C++ means here.
"""
    ]
    for letter, title in DOCUMENTS.items():
        rows = []
        for s in listed:
            if s["id"][0] != letter:
                continue
            tests = "<br>".join(f"`{t}`" for t in s.get("tests", ()))
            rows.append(
                f"| {s['id']} | {s['text']} | "
                + (tests or f"nothing to test: {s['nothing_to_test']}")
                + " |"
            )
        table = "\n".join(rows)
        parts.append(f"### {title}\n\n| | statement | test |\n|---|---|---|\n{table}\n")
    return "\n".join(parts)


DIFFERENCES = """## Different on purpose

- A reference whose target is gone (`_ref_`, `&x`, POINTER, a deleted section) raises
  `HandleError`; NEURON returns what lies there, or dies.
- A NumPy view of a Vector pins it: resizing the Vector meanwhile raises `BufferError`.
  A run that records into the Vector again gives it fresh memory: the view keeps the
  numbers of the run before (NEURON's would show freed or reused memory).
- A voltage that is not a number ends the step with an error that names the section, the
  mechanism and the time; NEURON goes on.
- `Vector.mean(a, b)` and `median(a, b)` are those of the elements a to b, and
  `interpolate` takes decreasing destinations; NEURON 9.0.2 is wrong there.
- `Vector.convlv(…, -1)` is the exact inverse, `medfltr` works where NEURON raises, and
  `smhist` has no wrap-around at its ends.
- A NetCon whose source can never send an event is accepted, with a RuntimeWarning.
- NetCon arguments that are read in a self-event sent from INITIAL are NaN; NEURON dies.
- An unknown name in `MechanismType.select` raises.
- `Impedance.compute(f, 1)`, with the dynamics of gating states, is refused.
- LAG keeps a history for each instance, and a delay that changes finds it there; NEURON
  tells histories apart by addresses, which move, and by delays. Of several values at
  one time (BREAKPOINT runs twice) the last counts. Without a past LAG gives the
  present value; NEURON's first is undefined.
- DISCRETE blocks keep earlier values for each instance and leave `t` alone; NEURON has
  one history for all, and moves `t` on by dt for everybody at each instance.
- A CONSTANT is constant: assigning it is an error when the file is translated.
- Threads that are added start with thread 0's values of the thread variables (GLOBALs
  that a THREADSAFE file writes); in NEURON they start with 0, so that results depend on
  the number of threads.
- Thread variables work in NET_RECEIVE; NEURON dies.
- FOR_NETCONS follows NetCons that come and go between initialisations; NEURON does not
  see new ones. EXTERNAL works; NEURON 9.0.2 dies.
- A lock that a missing MUTEXUNLOCK keeps fails the step; NEURON waits for ever.
- An index outside of an array ends the step with an error that names the variable, the
  index, the size and the line of the MOD file. `load_mechanisms(path, checked=True)`
  extends this to VERBATIM and to what lies behind a POINTER.
- An SWC file with several trees and no soma gives several cells (NEURON attaches the
  second to the first); the order of its lines does not matter. Files of Neurolucida may
  have markers, spines and properties anywhere.
- Delays below 2·dt are allowed with several threads.
- `x^n` with a small whole n is a product: one unit in the last place from `pow`.
"""


PUBLISHED = """\
## Published MOD files

1,331 different MOD files of the 102 models from ModelDB in `tests/corpus/models.txt`
were compiled with `tests/corpus/compile.py`: 1,297 (97.4 %) compile. The others, by
the number of their model:

| why not | files |
|---|---|
| VERBATIM keeps addresses of variables, which move (in NEURON 9 too) | 7399 AMPA, \
GABAA; 12631 AMPA, GABAA, GABAB1, GABALOW, NMDA, pulse; 52034 AMPA, GABAa, GABAb, \
NMDA; 113732 dpresyn, precall |
| VERBATIM reads an instance as one array, or sets `_p` | 106891 jitcon; 116838, \
136095 intf_; 138379, 140881, 141505, 144538, 150245 intf6_; 146949 intf6 |
| VERBATIM looks into `Section` or `Node` | 83344 child, childa; 97917, 244262 ri; \
267067, 267384 branching |
| VERBATIM uses names that NEURON's translator makes up (`_tmin_f`) | 64229 intf; \
105507 intf_ |
| NEURON refuses it, too: an undefined function, `scop_random` with an argument | \
20212 ht; 267067 ProbAMPANMDA_EMS, ProbGABAAB_EMS |

`tests/corpus/compare.py` put each file through one experiment under NEURON 9.0.2 and
nrnmini: a voltage clamp, current pulses, changes of concentrations and events, 100 ms.
Of the 1,251 files that NEURON runs in it 1,204 (96.2 %) give the same within 1e-9, in
every variable (one of them, 2014998 SK, up to a voltage that is not a number, which
both meet at the same step); 30 are among those above. The other 17:

| why not | files |
|---|---|
| NEURON differs from run to run: `link` holds an address as a number | 7399 precall, \
pregen; 12631 presyn; 52034 dpresyn, precall, pregen |
| NEURON itself moves, by 1e-5 to 20, when the clamp is 1e-12 mV higher: an \
instability, a random conductance, a state of 1e-11 | 35358 nafPR; 2014814 nap \
(twice); 118631 Isinunoisy2; 256024 Ih_ca |
| what is compared is a difference that cancels to the last digit (a pump in balance, \
a drift); with diffusion along the cell these are not NEURON's | 148253 cldif; 184054, \
256024 cdp |
| the equation of a state has the slope 0, which NEURON divides by: its 0/0 against \
our 0 | 93321 g_kd |
| KINETIC that counts its evaluations: NEURON makes two more for the first instance, \
to find its matrix | 113446 na |
| an index behind the end of an array, which NEURON does not notice | 52034 glu |

In that experiment sections have their ions before the mechanism is placed (of two point
processes NEURON 9.0.2 lets the first lose its current of a second ion otherwise), and a
charge that another file of the model gives is given. A POINTER sees a voltage if its
unit is mV, else a current pulse.
"""


def page() -> str:
    """The whole text."""
    return "\n".join(
        [
            "# Compatibility",
            "",
            "Generated by `docs/make_compatibility.py` from the program's own tables; "
            "a test\nkeeps it true. The yardstick is NEURON 9.0.2.",
            "",
            hoc_part(),
            class_part(),
            mechanism_part(),
            nmodl_part(),
            PUBLISHED,
            python_part(),
            command_part(),
            DIFFERENCES,
            statement_part(),
        ]
    )


def main() -> int:
    text = page()
    if "--check" in sys.argv:
        if TARGET.read_text() == text:
            return 0
        print(f"{TARGET} is out of date: run python docs/make_compatibility.py")
        return 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
