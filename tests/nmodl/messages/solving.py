"""SOLVE and the blocks of equations."""

SPARSE = "STATE { n q[2] }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { %s }"
LINEAR = "STATE { n q[2] }\nBREAKPOINT { SOLVE l }\nLINEAR l { %s }"

DIFFUSES = """BREAKPOINT { SOLVE k METHOD sparse }
STATE { n }
KINETIC k { %s ~ m <-> n (1, 2) }"""

CASES = {
    # text: (message, text under the caret, help)
    "BREAKPOINT { SOLVE stats METHOD cnexp }\nDERIVATIVE states { m' = 1 }": (
        "SOLVE names `stats`, which is not defined",
        "SOLVE stats METHOD cnexp",
        "a similar name exists: `states`",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexpp }\nDERIVATIVE s { m' = 1 }": (
        "the method `cnexpp` does not exist for DERIVATIVE blocks",
        "SOLVE s METHOD cnexpp",
        "a similar name exists: `cnexp`",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { a' = 1 }": (
        "`a` has an equation but is not a STATE",
        "a' = 1",
        "declare it in STATE",
    ),
    "DISCRETE d { m = 1 }\nBREAKPOINT { SOLVE d METHOD cnexp }": (
        "the method `cnexp` does not exist for DISCRETE blocks",
        "SOLVE d METHOD cnexp",
        "write no METHOD",
    ),
    "PROCEDURE p() { WATCH (v > 1) 2 }": (
        "WATCH belongs into NET_RECEIVE",
        "WATCH",
        "",
    ),
    "NET_RECEIVE (w) { WATCH (v >= 1) 2 }": (
        "WATCH waits for a `>` or a `<`",
        "v >= 1",
        "write `WATCH (x > y) flag`",
    ),
    "NET_RECEIVE (w) { WATCH (v > w) 2 }": (
        "`w` does not exist any more when WATCH tests it",
        "w",
        "keep it in an ASSIGNED variable",
    ),
    "PROCEDURE p() { FOR_NETCONS (x) { a = x } }": (
        "FOR_NETCONS needs a NET_RECEIVE block",
        "FOR_NETCONS",
        "its arguments are the weights of the NetCons",
    ),
    "NET_RECEIVE (w) { FOR_NETCONS (x, y) { a = x } }": (
        "FOR_NETCONS has 2 names, but a NetCon has 1 weight",
        "FOR_NETCONS",
        "",
    ),
    DIFFUSES % "LONGITUDINAL_DIFFUSION a {m}": (
        "`m` diffuses but has no COMPARTMENT",
        "LONGITUDINAL_DIFFUSION",
        "write `COMPARTMENT volume { m }`",
    ),
    DIFFUSES % "COMPARTMENT 1 {m} LONGITUDINAL_DIFFUSION a {m a}": (
        "`a` is not a STATE",
        "LONGITUDINAL_DIFFUSION",
        "",
    ),
    "BREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { m'' = 1 }": (
        "derivatives of higher order are not supported",
        "m''",
        "write two equations of first order",
    ),
    "BREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ~ a <-> v (1, 2) }": (
        "the KINETIC block `k` has no STATE",
        "KINETIC",
        "",
    ),
    SPARSE % "~ q[a] <-> n (1, 2)": (
        "the index of a state must be constant here",
        "q[a]",
        "",
    ),
    SPARSE % "~ m <-> n (1, 2) CONSERVE a = 1": (
        "CONSERVE names no state to solve for",
        "CONSERVE",
        "",
    ),
    SPARSE % "~ m <-> n (1, 2) ~ a << (1)": (
        "`<<` adds to a STATE, and `a` is none",
        "~ a << (1)",
        "",
    ),
    SPARSE % "~ m <-> n (1, 2) ~ n << (1) CONSERVE m + n = 1": (
        "`n` is conserved and cannot have a flux",
        "~ n << (1)",
        "name another state last in CONSERVE",
    ),
    "BREAKPOINT { SOLVE k }\nSTATE { n }\nKINETIC k { ~ m <-> n (1, 2) }": (
        "SOLVE of the KINETIC block `k` needs a method",
        "SOLVE k",
        "write `SOLVE k METHOD sparse`",
    ),
    LINEAR % "~ m = 1 ~ m + n = 2 ~ m = 3": (
        "3 equations for 2 states in `l`",
        "LINEAR",
        "",
    ),
    LINEAR % "~ m*n = 1 ~ m + n = 2": ("LINEAR needs a linear equation", "~ m*n", ""),
    LINEAR % "~ sin(m) = 1 ~ m + n = 2": ("LINEAR needs a linear equation", "", ""),
    LINEAR % "~ q[a] = 1": (
        "the index of the state `q` is no constant integer",
        "a",
        "write the number, or a DEFINEd one",
    ),
    "PROCEDURE p() { a = 1 }\nBREAKPOINT { SOLVE p METHOD cnexp }": (
        "the method `cnexp` does not exist for a PROCEDURE",
        "SOLVE p METHOD cnexp",
        "",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexp }\nDERIVATIVE s { m' = -m }\n"
    "INITIAL { SOLVE s STEADYSTATE cnexp }": (
        "STEADYSTATE needs derivimplicit or sparse",
        "SOLVE s STEADYSTATE cnexp",
        "",
    ),
    "STATE { q[2] }\nBREAKPOINT { SOLVE s METHOD euler }\n"
    "DERIVATIVE s { FROM i = 0 TO a { q'[i] = 1 } }": ("constant", "", ""),
    LINEAR % "~ floor(m) = 1 ~ n = 1": ("LINEAR needs a linear equation", "", ""),
    "FUNCTION f(x) { f = x }\n" + LINEAR % "~ f(m) = 1 ~ n = 1": (
        "LINEAR needs a linear equation",
        "f",
        "",
    ),
    "INITIAL { m' = 1 }": (
        "an equation of a derivative belongs into DERIVATIVE",
        "m' = 1",
        "",
    ),
    "PROCEDURE p() { CONSERVE m = 1 }": ("CONSERVE belongs into KINETIC", "CONSE", ""),
    "PROCEDURE p() { COMPARTMENT 1 {m} }": (
        "COMPARTMENT belongs into KINETIC",
        "COMPARTMENT",
        "",
    ),
    "PROCEDURE p() { LONGITUDINAL_DIFFUSION 1 {m} }": (
        "LONGITUDINAL_DIFFUSION belongs into KINETIC",
        "LONGITUDINAL_DIFFUSION",
        "",
    ),
    "BREAKPOINT { SOLVEFOR m }": (
        "SOLVEFOR belongs into LINEAR or NONLINEAR",
        "SOLVEFOR m",
        "",
    ),
}
