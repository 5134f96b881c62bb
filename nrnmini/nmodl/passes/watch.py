"""WATCH: each condition becomes a number, positive while it holds.

    WATCH (v > -20) 2
becomes
    Arm(number=0, value=(v) - (-20), flag=2)
The value is found when the statement runs, and by a function of its own at every
step afterwards. Owns what a condition may be; leaves the test itself to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.nmodl import ast
from nrnmini.nmodl.build_ast import bare, neg, sub


@dataclass
class Arm(ast.Stmt):
    """A WATCH condition that is waited for from now on."""

    number: int
    value: ast.Expr
    flag: ast.Expr


def lower_watch(mech, body: ast.Body) -> tuple[ast.Body, list[ast.Expr]]:
    """The body of NET_RECEIVE with its WATCHes as Arms, and their values."""
    values: list[ast.Expr] = []
    arguments = {a.name for a in mech.net_receive.args} | {"flag"}

    def change(node):
        if not isinstance(node, ast.Watch):
            return node
        out = []
        for cond, flag in node.conditions:
            value = _value(mech, cond, node.span)
            if value is None:
                continue
            _check_names(mech, cond, arguments)
            out.append(Arm(len(values), value, flag, span=node.span))
            values.append(value)
        return out

    return ast.rewrite(body, change), values


def _value(mech, cond, span) -> ast.Expr | None:
    test = bare(cond)
    if not isinstance(test, ast.Binary) or test.op not in ("<", ">"):
        mech.problem(
            "WATCH waits for a `>` or a `<`",
            cond.span or span,
            help="write `WATCH (x > y) flag`",
        )
        return None
    difference = sub(ast.Paren(test.left), ast.Paren(test.right))
    return difference if test.op == ">" else neg(ast.Paren(difference))


def _check_names(mech, cond, arguments) -> None:
    for node in cond.walk():
        if isinstance(node, ast.Name) and node.name in arguments:
            mech.problem(
                f"`{node.name}` does not exist any more when WATCH tests it",
                node.span,
                "an argument of NET_RECEIVE",
                "keep it in an ASSIGNED variable",
            )


__all__ = ["Arm", "lower_watch"]
