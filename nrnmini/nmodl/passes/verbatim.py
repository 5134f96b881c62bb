"""VERBATIM texts: what they mention, and what must be changed for them to compile.

Owns: the identifiers of a C text (through its own #defines), removal of prototypes
that NEURON's headers used to lack, the arguments that a call of an NMODL routine
needs, and the refusal of what this simulator does not have.
"""

from __future__ import annotations

import re
from pathlib import Path

from nrnmini.nmodl import ast
from nrnmini.source import Span

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_DEFINE = re.compile(r"^\s*#\s*define\s+(\w+)(?:\([^)]*\))?((?:\\\n|[^\n])*)", re.M)
_CONDITION = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b[^\n]*", re.M)
_INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<[^>\n]*>|"[^"\n]*")')

# Helpers that the headers define; files declare them themselves.
HELPERS = frozenset(
    """vector_vec vector_capacity vector_arg vector_resize vector_arg_px vector_pobj
    vector_instance_px vector_buffer_size nrn_random_arg nrn_random_pick
    nrn_random_isran123 nrn_random123_getseq ifarg getarg hoc_getarg gargstr
    hoc_gargstr hoc_pgetarg pgetarg chkarg hoc_execerror scop_random set_seed normrand
    exprand poisrand emalloc ecalloc erealloc hoc_Emalloc hoc_Ecalloc hoc_Erealloc
    hoc_warning Printf nrnran123_newstream nrnran123_newstream3 nrnran123_deletestream
    nrnran123_dblpick nrnran123_negexp nrnran123_normal nrnran123_ipick nrn_ghk
    hoc_objgetarg hoc_is_double_arg hoc_is_str_arg hoc_is_object_arg hoc_is_pdouble_arg
    hoc_is_tempobj_arg hoc_is_tempobj hoc_obj_file_arg hoc_pgargstr hoc_assign_str
    hoc_object_name hoc_obj_ref hoc_obj_unref ivoc_list_count ivoc_list_item
    install_vector_method hoc_lookup hoc_get_symbol hoc_pushx hoc_pushobj hoc_pushstr
    hoc_call_func hoc_oc mcell_ran4 mcell_ran4_init nrnRan4int nrnRan4dbl
    nrn_mlh_gsort hoc_malchk is_vector_arg""".split()
)

# Variables of NEURON that the headers define, and files declare.
HELPER_VARIABLES = "hoc_objectdata hoc_epsilon stoprun nrn_threads cvode_active_"

# Parts of NEURON that do not exist here, with what to do instead.
MISSING = {
    "Section": "not visible from a mechanism: visit it in HOC (`SectionRef`) or Python",
    "Node": "use `v`, `area` and `diam` of NMODL; `Ra` in HOC sets resistances",
    "NODEV": "use `v` of NMODL",
    "NODED": "declare a current instead of changing the matrix",
    "NODERHS": "declare a current instead of changing the matrix",
    **dict.fromkeys(
        ("NODEA", "NODEB", "_nrn_mechanism_get_node", "_nrn_mechanism_get_nnode"),
        "use `v`, `area` and `diam` of NMODL; the matrix belongs to the solver",
    ),
    **dict.fromkeys(
        ("chk_access", "_nrn_mechanism_get_child", "_nrn_mechanism_get_sibling"),
        "visit sections in HOC (`SectionRef`) or Python, and call a FUNCTION there",
    ),
    "secname": "hand the name over as an argument: `f_suffix(secname())` in HOC",
    "Prop": "declare what you need in ASSIGNED or as POINTER",
    "_ppvar": "use POINTER or the ion's variable",
}

# Names that only make sense for an instance, besides those of its variables.
OF_AN_INSTANCE = frozenset(
    "_p _pnt _ppvar _prop _tqitem net_send net_event net_move nrn_pointing".split()
)


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


def blank(text: str) -> str:
    """A C text whose comments, strings and directives are spaces of equal length."""

    def spaces(found):
        return re.sub(r"[^\n]", " ", found[0])

    return re.sub(
        r"^[ \t]*#(?:\\\n|[^\n])*", spaces, _NOISE.sub(spaces, text), flags=re.M
    )


_TYPES = "double|int|float|char|long|short|unsigned|size_t|FILE|NrnThread|void"


def declares(text: str, name: str) -> bool:
    """Whether a C text declares a variable or parameter of this name."""
    if name not in text:
        return False
    pattern = rf"\b(?:{_TYPES})\b[^;{{}}()]*?[\s*,]{re.escape(name)}\s*[,;=\[)]"
    declarations = re.sub(r"=[^=,;][^,;]*", "=", bare_text(text))
    return bool(re.search(pattern, declarations))


def functions_of(text: str) -> list[str]:
    """A C text of file level in parts of one function each, with what precedes it.

    What stands between #if and #endif stays in one part.

    >>> functions_of("int a; int f() { return 1; } int g() { if (a) { } }")
    ['int a; int f() { return 1; }', ' int g() { if (a) { } }']
    >>> len(functions_of("#if 0\\nint f() { }\\n#endif\\nint g() { }"))
    2
    """
    parts, start, depth, conditions, is_whole = [], 0, 0, 0, False
    bare = blank(text)
    marks = [(m.end(), m[0]) for m in re.finditer(r"[{}]", bare)]
    marks += [(m.end(), m[1]) for m in _CONDITION.finditer(masked(text))]
    for end, mark in sorted(marks):
        if mark in "{}":
            depth += 1 if mark == "{" else -1
            # `} name;` ends a structure, not a function.
            if depth == 0 and not re.match(r"\s*[\w\s,*]*;", bare[end:]):
                is_whole = True
        else:
            conditions += -1 if mark == "endif" else 1
        if is_whole and depth == 0 and conditions <= 0:
            parts.append(text[start:end])
            start, conditions, is_whole = end, 0, False
    rest = text[start:]
    if parts and not rest.strip():
        parts[-1] += rest
    elif rest:
        parts.append(rest)
    return parts


def without_include(line: str) -> str:
    """A line of C without its #include, but with a comment that begins after it.

    >>> without_include("#include <math.h> /* for exp")
    ' /* for exp'
    """
    return _INCLUDE.sub("", line)


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


def helpers(mech) -> dict[str, set[str]]:
    """The C functions of file level, each with the identifiers that it and those it
    calls use and do not declare."""
    words: dict[str, set[str]] = {}
    for block in mech.verbatim:
        for part in functions_of(block.text):
            here = reach(part, mech.macros)
            here = {w for w in here if w not in mech.vars or not declares(part, w)}
            for name in set(_FUNCTION.findall(blank(part))) - _KEYWORDS:
                words[name] = here
    return {name: reach(name, words) for name in words}


def assigns(text: str, name: str) -> bool:
    """Whether a C text may change this variable."""
    word = rf"(?<![\w.>]){re.escape(name)}\b"
    after = r"\s*(?:\[[^\]]*\]\s*)?(?:[-+*/|&^%]?=(?!=)|\+\+|--)"
    before = r"(?:&|\+\+|--)\s*"
    return bool(re.search(f"{word}{after}|{before}{word}", bare_text(text)))


def prepare(mech) -> None:
    """Rewrites the VERBATIM texts of a mechanism and reports what cannot work."""
    all_nodes = nodes(mech)
    for node in all_nodes:
        node.text = _with_headers(node)
    mech.macros = defines_of(n.text for n in all_nodes)
    _opaque_pointers(mech, " ".join(bare_text(n.text) for n in all_nodes))
    _hoist_prototypes(mech, all_nodes)
    defined = " ".join(bare_text(n.text) for n in mech.verbatim)
    stood_in = set(mech.macros)
    for node in all_nodes:
        if is_code(node.text):
            _missing(mech, node)
            text = _without_prototypes(node.text, mech)
            if node in mech.verbatim:
                text = _with_stand_ins(text, defined, stood_in, mech)
            node.text = _with_context(text, mech)


_KEYWORDS = {"if", "for", "while", "switch"}
_FUNCTION = re.compile(r"\b(\w+)\s*\([^;{}()]*\)\s*\{")
_LOCAL_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"[^\n]*', re.M)


def _with_headers(node) -> str:
    """The text, with the headers that lie beside the MOD file in their places.

    They are VERBATIM like the rest. NEURON's own are not there and not needed.
    """
    folder = Path(node.span.source.name).parent
    line = node.span.line
    seen: set[Path] = set()

    def text_of(text: str, name: str, first: int) -> str:
        def include(found):
            path = folder / found[1]
            if path in seen or not path.is_file():
                return ""
            seen.add(path)
            inner = path.read_text(errors="replace").rstrip("\n")
            after = first + text.count("\n", 0, found.end()) + 1
            inner = text_of(inner, found[1], 1)
            return f'#line 1 "{found[1]}"\n{inner}\n#line {after - 1} "{name}"'

        return _LOCAL_INCLUDE.sub(include, text)

    return text_of(node.text, Path(node.span.source.name).name, line)


def _opaque_pointers(mech, text: str) -> None:
    """A POINTER whose address VERBATIM takes or sets holds what VERBATIM keeps there
    (`_p_donotuse`), not the address of a variable: a column of its own."""
    for name in list(mech.pointers):
        if re.search(rf"&\s*\(?\s*_p_{name}\b|\b_p_{name}\b\s*\)?\s*=[^=]", text):
            mech.pointers.remove(name)
            mech.vars[name].role = mech.vars[name].storage = "opaque"
    for k, name in enumerate(mech.pointers):
        mech.vars[name].place = k


def place_of_line(text: str, at: int, first: int, name: str) -> tuple[int, str]:
    """(line, file) of a position in a VERBATIM text that begins at line `first`."""
    start = 0
    for found in re.finditer(r'^#line (\d+) "([^"]+)"\n', text[:at], re.M):
        first, name, start = int(found[1]), found[2], found.end()
    return first + text.count("\n", start, at), name


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
    variables = "|".join(HELPER_VARIABLES.split())
    kind = r"(?:[A-Za-z_]\w*[\s*]+)+"
    pattern = (
        rf"^[ \t]*(?:extern\s+)?{kind}(?:{names})\s*\([^;{{}}]*\)\s*;"
        rf"|(?:^|(?<=\{{))[ \t]*extern\s+{kind}(?:{variables})\s*;"
    )

    def drop(found):
        head = found[0].lstrip()
        if head.startswith(("return", "else", "goto", "case")):
            return found[0]
        return "\n" * found[0].count("\n")

    text = re.sub(pattern, drop, text, flags=re.M)
    # `double x, *hoc_pgetarg();` and `char *gargstr(), *name;`
    text = re.sub(rf",[ \t*]*\b(?:{names})\s*\(\s*\)(?=\s*[,;])", "", text)
    first = rf"\b((?:{_TYPES})\s+|(?:{_TYPES})\s*\*\s*)\**(?:{names})\s*\(\s*\)\s*,"
    text = re.sub(first, lambda m: m[1].rstrip(" *") + " ", text)
    return _without_own_variables(text, mech)


_A_DOUBLE = re.compile(r"double(?:\s+\w+)?")
_EXTERN = re.compile(
    r"^([ \t]*)extern\s+((?:[A-Za-z_]\w*[\s*]+)+)(\w+)(\s*\([^;{}()]*\))\s*;", re.M
)


def _hoist_prototypes(mech, all_nodes) -> None:
    """What a block declares of other files is declared once, for the file."""
    moved: dict[str, str] = {}
    for node in all_nodes:
        if node in mech.verbatim:
            continue
        for found in _EXTERN.finditer(node.text):
            moved.setdefault(found[3], found[0].strip())
        node.text = _EXTERN.sub(lambda m: "\n" * m[0].count("\n"), node.text)
    if not moved:
        return
    known = " ".join(bare_text(n.text) for n in mech.verbatim)
    text = [
        line
        for name, line in moved.items()
        if name not in mech.functions and not re.search(rf"\b{name}\s*\(", known)
    ]
    if text:
        block = ast.VerbatimBlock("\n".join(text), span=all_nodes[0].span)
        mech.verbatim.append(block)
        all_nodes.append(block)


def _with_stand_ins(text: str, defined: str, done: set[str], mech) -> str:
    """A C function that the file declares only, as it stands in another file of the
    model. One that takes and gives a double is perhaps the FUNCTION of that name, which
    HOC finds; another one ends the call with an error. A library's own comes before.
    `done` are names that need none, or have one."""

    def stand_in(found):
        space, kind, name, arguments = found.groups()
        # Parameters may be declared behind the parentheses, as C once did.
        body = rf"\b{name}\s*\([^;{{}}]*\)\s*(?:\w[\w\s,*]*;\s*)*\{{"
        if name in done or re.search(body, defined):
            return found[0]
        done.add(name)
        why = f"the C function {name} is not defined in {mech.file}"
        what = "define it there: each MOD file is a library of its own"
        fails = f'hoc_execerror("{why}", "{what}"); abort();'
        taken = [a.strip() for a in arguments.strip(" ()").split(",") if a.strip()]
        if kind.strip() == "double" and all(_A_DOUBLE.fullmatch(a) for a in taken):
            names = [f"x{k}_" for k in range(len(taken))]
            arguments = f"({', '.join('double ' + n for n in names) or 'void'})"
            fails = f'Symbol* const s_ = hoc_lookup("{name}"); if (!s_) {{ {fails} }} '
            fails += "".join(f"hoc_pushx({n}); " for n in names)
            fails += f"return hoc_call_func(s_, {len(names)});"
        return (
            f'{space}__attribute__((weak, visibility("default"))) {kind}{name}'
            f"{arguments} {{ {fails} }}"
        )

    return _EXTERN.sub(stand_in, text)


def _without_own_variables(text: str, mech) -> str:
    """`extern double x;` of a variable of the file says what is known."""

    def keep(found):
        names = [n.strip() for n in found[2].split(",")]
        others = [n for n in names if n.lstrip("*").strip() not in mech.vars]
        if len(others) == len(names):
            return found[0]
        lines = "\n" * found[0].count("\n")
        return f"{found[1]}{', '.join(others)};{lines}" if others else lines

    pattern = r"^([ \t]*extern\s+double\s+)([\w\s,*]+);"
    return re.sub(pattern, keep, text, flags=re.M)


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
