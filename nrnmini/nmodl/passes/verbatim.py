"""VERBATIM texts: what they mention, and what must be changed for them to compile.

Owns: the identifiers of a C text (through its own #defines), removal of prototypes
that NEURON's headers used to lack, the arguments that a call of an NMODL routine
needs, and the refusal of what this simulator does not have.
"""

from __future__ import annotations

import re

from nrnmini.nmodl import ast
from nrnmini.source import Span

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_DEFINE = re.compile(r"^\s*#\s*define\s+(\w+)(?:\([^)]*\))?((?:\\\n|[^\n])*)", re.M)

# Helpers that nm_verbatim.h defines; files declare them themselves.
HELPERS = frozenset(
    """vector_vec vector_capacity vector_arg vector_resize vector_arg_px
    vector_instance_px nrn_random_arg nrn_random_pick ifarg getarg hoc_getarg gargstr
    hoc_gargstr hoc_pgetarg pgetarg chkarg hoc_execerror scop_random set_seed normrand
    exprand poisrand emalloc ecalloc erealloc hoc_Emalloc hoc_warning Printf
    nrnran123_newstream nrnran123_newstream3 nrnran123_deletestream nrnran123_dblpick
    nrnran123_negexp nrnran123_normal nrnran123_ipick nrn_ghk""".split()
)

# Parts of NEURON that do not exist here, with what to do instead.
MISSING = {
    "Section": "the section is not visible from a mechanism",
    "Node": "use `v`, `area` and `diam` of NMODL",
    "NODEV": "use `v` of NMODL",
    "NODED": "declare a current instead of changing the matrix",
    "NODERHS": "declare a current instead of changing the matrix",
    "Prop": "declare what you need in ASSIGNED or as POINTER",
    "Symbol": "use POINTER to reach a HOC variable",
    "hoc_lookup": "use POINTER to reach a HOC variable",
    "hoc_call_func": "call the HOC procedure from HOC or Python",
    "install_vector_method": "pass the Vector as an argument: `vector_arg(1)`",
    "ivoc_list_count": "pass Vectors as arguments: `vector_arg(1)`",
    "ivoc_list_item": "pass Vectors as arguments: `vector_arg(1)`",
    "hoc_obj_file_arg": "read the file in HOC or Python",
    "NrnThread": "use `t` and `dt`",
    "nrn_threads": "use `t` and `dt`",
    "_ppvar": "use POINTER or the ion's variable",
    "_nrn_mechanism_access_dparam": "use POINTER or the ion's variable",
    "mcell_ran4": "declare a RANDOM variable and use `random_uniform`",
}


def bare_text(text: str) -> str:
    """A C text without comments and strings."""
    return _NOISE.sub(" ", text)


def masked(text: str) -> str:
    """The text with blanks for comments and strings: positions stay."""
    return _NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def words_of(text: str) -> set[str]:
    """The identifiers in a C text, without comments and strings."""
    return set(_WORD.findall(bare_text(text)))


def is_code(text: str) -> bool:
    """Whether a VERBATIM text is more than #include lines and comments."""
    lines = bare_text(text).splitlines()
    return any(s and not s.startswith("#include") for s in map(str.strip, lines))


def nodes(mech) -> list:
    """Every VERBATIM of a file, block or statement."""
    out: list = list(mech.verbatim)
    bodies = [f.body for f in mech.functions.values()]
    bodies += [b.body for b in mech.equations.values()]
    bodies += mech.initial + mech.breakpoint + mech.constructor + mech.destructor
    for part in mech.hooks.values():
        bodies += part
    if mech.net_receive is not None:
        bodies.append(mech.net_receive.body)
    for body in bodies:
        out += [n for n in body.walk() if isinstance(n, ast.Verbatim)]
    return out


def defines_of(texts) -> dict[str, set[str]]:
    """Macros that the texts define, with the identifiers of their bodies."""
    out: dict[str, set[str]] = {}
    for text in texts:
        for found in _DEFINE.finditer(text):
            out.setdefault(found[1], set()).update(words_of(found[2]))
    return out


def reach(text: str, defines: dict[str, set[str]]) -> set[str]:
    """The identifiers of a text, with those that its macros stand for."""
    found, fresh = set(), words_of(text)
    while fresh:
        found |= fresh
        fresh = set().union(*(defines.get(w, set()) for w in fresh)) - found
    return found


def prepare(mech) -> None:
    """Rewrites the VERBATIM texts of a mechanism and reports what cannot work."""
    all_nodes = nodes(mech)
    mech.macros = defines_of(n.text for n in all_nodes)
    for node in all_nodes:
        if is_code(node.text):
            _missing(mech, node)
            node.text = _with_context(_without_prototypes(node.text, mech), mech)


def _missing(mech, node) -> None:
    words = words_of(node.text)
    own = set(mech.vars) | set(mech.functions)
    for word in sorted(words & MISSING.keys() - own):
        span = node.span
        source = span.source
        at = re.compile(rf"\b{word}\b").search(source.text, span.start)
        if at:
            span = Span(source, at.start(), at.end())
        mech.problem(
            f"VERBATIM uses `{word}`, which does not exist here",
            span,
            help=MISSING[word],
            code="E0301",
        )


def _without_prototypes(text: str, mech) -> str:
    """Drops declarations such as `extern double* vector_vec();`."""
    names = "|".join(sorted(HELPERS | set(mech.functions)))
    pattern = (
        rf"^[ \t]*(?:extern\s+)?(?:[A-Za-z_]\w*[\s*]+)+(?:{names})\s*\([^;{{}}]*\)\s*;"
    )

    def drop(found):
        head = found[0].lstrip()
        if head.startswith(("return", "else", "goto", "case")):
            return found[0]
        return "\n" * found[0].count("\n")

    return re.sub(pattern, drop, text, flags=re.M)


def _with_context(text: str, mech) -> str:
    """Calls of NMODL routines get the context where the text leaves it out."""
    if not mech.functions:
        return text
    names = "|".join(sorted(mech.functions))
    pattern = re.compile(rf"(?<![\w.>])((?:{names})(?:_{mech.name})?)\s*\(\s*")

    def add(found):
        rest = text[found.end() :]
        if rest.startswith("_threadargs") or _in_string(text, found.start()):
            return found[0]
        comma = "" if rest.startswith(")") else ", "
        return f"{found[1]}(_nm, _row, _r{comma}"

    return pattern.sub(add, text)


def _in_string(text: str, at: int) -> bool:
    for found in _NOISE.finditer(text):
        if found.start() <= at < found.end():
            return True
        if found.start() > at:
            return False
    return False
