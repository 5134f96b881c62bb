"""What of the language is refused, and what to do instead.

Owns these texts: error messages and docs/compatibility.md both take them from here.
"""

from __future__ import annotations

CONSTRUCTS = {
    "y''": "write two equations of first order",
    "EQUATION": "use BREAKPOINT",
}

FUNCTIONS = {
    **dict.fromkeys(
        ("force", "stepforce", "schedule"),
        "read the file into a Vector and play it into a variable",
    ),
    **dict.fromkeys(
        ("legendre", "romberg"),
        "write the sum as a FROM loop: it integrates a function",
    ),
    **dict.fromkeys(
        ("invert", "deflate", "boundary"), "write the equations in LINEAR or NONLINEAR"
    ),
    **dict.fromkeys(
        ("spline", "derivs"), "use a FUNCTION_TABLE, which interpolates linearly"
    ),
    "expfit": "fit in HOC or Python",
}

# Read, and without effect.
IGNORED = ("TITLE", "INDEPENDENT", "SWEEP", "REPRESENTS", "UNITSON", "UNITSOFF")
