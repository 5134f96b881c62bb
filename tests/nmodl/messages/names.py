"""Names: what is declared, called, assigned, and how."""

CASES = {
    # text: (message, text under the caret, help)
    # text after HEAD: (message, text under the caret, help)
    "PROCEDURE p() { a = gnabr }\nASSIGNED { gnabar }": (
        "`gnabr` is not declared",
        "gnabr",
        "a similar name exists: `gnabar`",
    ),
    "PROCEDURE p() { a = arr[3] }": (
        "`arr[3]` does not exist",
        "arr[3]",
        "its elements are `[0]` to `[2]`",
    ),
    "PROCEDURE p() { a = a[1] }": ("`a` is not an array", "a[1]", ""),
    "PROCEDURE p() { arr = 1 }": (
        "`arr` is an array: assign its elements",
        "arr",
        "",
    ),
    "PROCEDURE p() { celsius = 1 }": (
        "`celsius` belongs to the simulator and cannot be assigned",
        "celsius",
        "",
    ),
    "PROCEDURE p() { a = exq(1) }": (
        "the function `exq` is not defined",
        "exq",
        "",
    ),
    "FUNCTION f(x) { f = x }\nPROCEDURE p() { a = f(1, 2) }": (
        "`f` takes 1 argument, not 2",
        "f",
        "",
    ),
    "PROCEDURE p() { a = sin(1, 2) }": ("`sin` takes 1 argument, not 2", "sin", ""),
    "ASSIGNED { m }": ("`m` is declared twice", "m", "keep one of the two"),
    "NEURON { NONSPECIFIC_CURRENT i POINTER i }\nASSIGNED { i }": (
        "`i` is a current and cannot be a POINTER",
        "i",
        "assign one to the other",
    ),
    "BREAKPOINT { SOLVE s METHOD cnexp }\n"
    "DERIVATIVE s { SOLVE s METHOD cnexp m' = 1 }": (
        "SOLVE does not belong into a DERIVATIVE block",
        "SOLVE",
        "write it in BREAKPOINT",
    ),
    "PROCEDURE p() { }\nFUNCTION p() { }": ("`p` is defined twice", "FUNCTION", ""),
    "UNITS { (q) = (furlongs) }": ("the unit `furlongs` is not known", "(", ""),
    "PROCEDURE p() { VERBATIM\nSection* s = 0;\nENDVERBATIM\n}": (
        "VERBATIM uses `Section`, which does not exist here",
        "Section",
        "visit it in HOC",
    ),
    "NEURON { NONSPECIFIC_CURRENT ii }\nASSIGNED { ii[2] }": (
        "the current `ii` cannot be an array",
        "ii",
        "assign the sum to it",
    ),
    "PROCEDURE p() { LOCAL w[2]  a = w - 1 }": (
        "`w` is an array: use one of its elements",
        "w",
        "write `w[i]`",
    ),
    'PROCEDURE p() { a = exp("x") }': (
        "a text is no number",
        '"x"',
        "only printf, prterr and functions of VERBATIM",
    ),
    "FUNCTION_TABLE f(xx, y, xx)": (
        "two arguments are called `xx`",
        "xx",
        "rename one of them",
    ),
    "PROCEDURE p(x) { TABLE a FROM -cm TO 10 WITH 5 a = x }": (
        "`cm` is not declared",
        "cm",
        "",
    ),
    "NEURON { SUFFIX s  GLOBAL gg  THREADSAFE }\nINITIAL { PROTECT gg = 1 }": (
        "`gg` is in GLOBAL but declared nowhere",
        "gg",
        "declare it in PARAMETER or ASSIGNED",
    ),
    "FUNCTION f(f) { f = 1 }": (
        "the FUNCTION `f` has an argument of its name",
        "f",
        "rename the argument",
    ),
    "PROCEDURE p() { VERBATIM\nNODEA(0) = 1;\nENDVERBATIM\n}": (
        "VERBATIM uses `NODEA`, which does not exist here",
        "NODEA",
        "use `v`, `area` and `diam` of NMODL",
    ),
    "PROCEDURE p() { VERBATIM\nchk_access();\nENDVERBATIM\n}": (
        "VERBATIM uses `chk_access`, which does not exist here",
        "chk_access",
        "visit sections in HOC",
    ),
    "PROCEDURE p() { VERBATIM\nprintf(secname(0));\nENDVERBATIM\n}": (
        "VERBATIM uses `secname`, which does not exist here",
        "secname",
        "hand the name over as an argument",
    ),
    "PROCEDURE p() { VERBATIM\nset_globals_from_prop(0);\nENDVERBATIM\n}": (
        "VERBATIM calls `set_globals_from_prop`",
        "set_globals_from_prop",
        "call a FUNCTION or PROCEDURE of that instance",
    ),
    "PROCEDURE p() { LAG a BY celsius }": (
        "LAG cannot go back by `celsius`",
        "LAG",
        "its delay is a PARAMETER or a CONSTANT",
    ),
    "PARAMETER { ago }\nPROCEDURE p() { LOCAL w  LAG w BY ago }": (
        "LAG keeps no history of `w`",
        "LAG w BY ago",
        "assign `w` to an ASSIGNED variable",
    ),
    "PARAMETER { ago[2] }\nPROCEDURE p() { LAG a BY ago }": (
        "LAG cannot go back by `ago`",
        "LAG a BY ago",
        "its delay is a PARAMETER",
    ),
    "PARAMETER { ago }\nPROCEDURE p() { LAG aa BY ago }": (
        "`aa` is not declared",
        "LAG aa BY ago",
        "",
    ),
    "PROCEDURE p() { a = m@1 }": (
        "`@` belongs into a DISCRETE block",
        "@",
        "",
    ),
    "DISCRETE d { a = a@1 }": (
        "`a` is not a STATE: `@` knows none of its values",
        "a@1",
        "declare it in STATE",
    ),
    "STATE { n[2] }\nDISCRETE d { a = n@1 }": (
        "`n` is an array",
        "n@1",
        "write `n@1[i]`",
    ),
    "STATE { n[2] }\nDISCRETE d { a = n@1[2] }": (
        "`n[2]` does not exist",
        "n@1[2]",
        "its elements are",
    ),
    'PROCEDURE p() { a = force(1, "file") }': (
        "the function `force` is not supported",
        "force",
        "read the file into a Vector",
    ),
    "PROCEDURE p() { a = gauss(1, 2) }": (
        "`gauss` takes 3 arguments, not 2",
        "gauss",
        "",
    ),
    "UNITS { F = (faraday) (coulomb) }\nPROCEDURE p() { F = 1 }": (
        "`F` is a constant of UNITS and cannot be assigned",
        "F",
        "declare a variable of your own",
    ),
    "NET_RECEIVE (w) { }\nNET_RECEIVE (w) { }": (
        "a file has one NET_RECEIVE at most",
        "NET_RECEIVE",
        "",
    ),
    "AFTER BREAKPOINT { a = 1 }": ("`AFTER BREAKPOINT` is never run", "AFTER", ""),
    "PARAMETER { q[2] = 3 }": ("the array `q` cannot have a default", "q", ""),
    "PROCEDURE p() { LOCAL q, q }": (
        "`q` is declared twice as LOCAL in one block",
        "LOCAL q, q",
        "remove one of the two",
    ),
    "PROCEDURE p(q) { a = q[1] }": (
        "`q` is not an array",
        "q[1]",
        "here it is a LOCAL, an argument, or the counter of a loop",
    ),
    "FUNCTION f(x) { f = x }\nPROCEDURE p() { a = f + 1 }": (
        "`f` is a FUNCTION; call it with `f(...)`",
        "f",
        "",
    ),
    "PROCEDURE p() { a = q' }": ("`q` is not a STATE", "q", ""),
    "BREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { m' = 1 }\n"
    "PROCEDURE p() { s(1) }": ("`s` is a DERIVATIVE block; use SOLVE", "s", ""),
    "PROCEDURE p() { a = nrn_pointing(a) }": ("`a` is not a POINTER", "a", ""),
    "NEURON { RANDOM r }\nPROCEDURE p() { a = r }": (
        "the RANDOM `r` belongs into a random_ function",
        "r",
        "",
    ),
    "NEURON { RANDOM r }\nPROCEDURE p() { a = random_uniform(a) }": (
        "the first argument of `random_uniform` must be a RANDOM variable",
        "a",
        "",
    ),
    "NEURON { RANDOM r }\nPROCEDURE p() { a = random_normal(r, 1) }": (
        "`random_normal` takes 1 or 3 arguments, not 2",
        "random_normal",
        "",
    ),
    "FUNCTION_TABLE f()": (
        "a FUNCTION_TABLE has one argument at least",
        "FUNCTION_TABLE",
        "",
    ),
    "FUNCTION_TABLE f(x, y, z)\nPROCEDURE p() { a = f(1, 2) }": (
        "`f` takes 3 arguments, not 2",
        "f",
        "",
    ),
    "PROCEDURE p(x, y) { TABLE a FROM 0 TO 1 WITH 5\n a = x }": (
        "TABLE needs a PROCEDURE of one argument",
        "TABLE",
        "",
    ),
    "FUNCTION f(x) { TABLE a FROM 0 TO 1 WITH 5\n f = x }": (
        "TABLE in a FUNCTION has no list of variables",
        "TABLE",
        "",
    ),
    "PROCEDURE p(x) { if (x) { TABLE a FROM 0 TO 1 WITH 5 } a = x }": (
        "TABLE belongs to the top of its block",
        "TABLE",
        "",
    ),
    "PROCEDURE p(x) { TABLE q FROM 0 TO 1 WITH 5\n a = x }": (
        "`q` is not declared",
        "TABLE",
        "",
    ),
    "PROCEDURE p(x) { TABLE a DEPEND celsus FROM 0 TO 1 WITH 5\n a = x }": (
        "`celsus` is not declared",
        "TABLE",
        "a similar name exists: `celsius`",
    ),
    "PROCEDURE p(x) { TABLE a FROM 0 TO 1 WITH 0\n a = x }": (
        "TABLE needs at least one interval",
        "TABLE",
        "",
    ),
    "BREAKPOINT { CONDUCTANCE gq }": ("`gq` is not declared", "CONDUCTANCE gq", ""),
    "CONSTANT { q = 1 }\nPROCEDURE p() { q = 2 }": (
        "`q` is a CONSTANT and cannot be assigned",
        "q",
        "declare it in PARAMETER if it is set once",
    ),
    "CONSTANT { q = 1 }\nNEURON { RANGE q }": (
        "the CONSTANT `q` cannot be RANGE",
        "q",
        "",
    ),
    "NEURON { GLOBAL q }\nPROCEDURE p() { q = 1 }": (
        "`q` is in GLOBAL but declared nowhere",
        "q",
        "declare it in PARAMETER or ASSIGNED",
    ),
    "NEURON { USEION k READ ek  USEION k WRITE ik }": (
        "the ion `k` has two USEION statements",
        "k",
        "list all of its variables in one",
    ),
    "NEURON { USEION k READ ena }": (
        "`ena` is not a variable of the ion `k`",
        "k",
        "its variables are `ek`, `ki`, `ko`, `ik`",
    ),
    "UNITS { (none) = (0 volt)  q = (volt) (none) }": (
        "the units of `q` have no ratio: one of them is 0",
        "q",
        "correct the definitions of units",
    ),
    "PROCEDURE p() { a = arr[a + 3000000000] }": (
        "`3000000000` is larger than any index",
        "3000000000",
        "an index lies between 0 and the size of its array",
    ),
    "BREAKPOINT { SOLVE s METHOD euler }\nDERIVATIVE s { m' = 1  m }": (
        "`=` or `(` is missing after `m`",
        "}",
        "",
    ),
}
