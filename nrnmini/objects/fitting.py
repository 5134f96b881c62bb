"""Vector.fit: least squares by the simplex method of Nelder and Mead.

Source: J. A. Nelder and R. Mead, "A simplex method for function minimization",
Computer Journal 7 (1965) 308-313.
"""

from __future__ import annotations

import math

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, describe, string
from nrnmini.objects.lazy import LazyModule

np = LazyModule("numpy")

# name -> (number of parameters, function of x and the parameters)
_FUNCTIONS = {
    "exp1": (2, lambda x, a, b: a * np.exp(-x / b)),
    "exp2": (4, lambda x, a, b, c, d: a * np.exp(-x / b) + c * np.exp(-x / d)),
    "charging": (
        4,
        lambda x, a, b, c, d: a * (1 - np.exp(-x / b)) + c * (1 - np.exp(-x / d)),
    ),
    "line": (2, lambda x, a, b: a * x + b),
    "quad": (3, lambda x, a, b, c: a * x * x + b * x + c),
}


def minimise(cost, start, steps=8, tolerance=1e-14):
    """The minimum of `cost` near `start`: (parameters, cost).

    The simplex is started again `steps` times around its result, which keeps it
    from ending in a degenerate one.
    """
    best = np.array(start, float)
    best_cost = cost(best)
    n = len(best)
    for _ in range(steps):
        points = [best.copy()]
        for i in range(n):
            p = best.copy()
            p[i] += 0.1 * p[i] if p[i] else 0.01
            points.append(p)
        costs = [best_cost] + [cost(p) for p in points[1:]]
        for _ in range(400 * n):
            order = np.argsort(costs, kind="stable")
            points = [points[i] for i in order]
            costs = [costs[i] for i in order]
            spread = abs(costs[-1] - costs[0])
            if spread <= tolerance * (abs(costs[-1]) + abs(costs[0])) + 1e-300:
                break
            centre = np.mean(points[:-1], axis=0)
            away = centre - points[-1]
            trial = centre + away
            c = cost(trial)
            if c < costs[0]:
                further = centre + 2 * away
                cf = cost(further)
                trial, c = (further, cf) if cf < c else (trial, c)
            elif c >= costs[-2]:
                trial = centre + (0.5 if c < costs[-1] else -0.5) * away
                c = cost(trial)
                if c >= costs[-1]:
                    for i in range(1, n + 1):
                        points[i] = points[0] + 0.5 * (points[i] - points[0])
                        costs[i] = cost(points[i])
                    continue
            points[-1], costs[-1] = trial, c
        k = int(np.argmin(costs))
        gained = best_cost - costs[k]
        best, best_cost = points[k], costs[k]
        if gained <= 1e-12 * abs(best_cost):
            break
    return best, best_cost


def fit(vector, args):
    data, x = args[0] if args else None, args[2] if len(args) > 2 else None
    for k, v in ((0, data), (2, x)):
        if getattr(v, "class_name", "") != "Vector":
            raise ArgumentError(
                f"`Vector.fit` needs a Vector as argument {k + 1}, not {describe(v)}"
            )
    name = string(args, 1, "Vector.fit")
    y, x = np.array(data), np.array(x)
    if len(x) < len(y) or not len(y):
        raise ModelError("`Vector.fit`: data and x must have the same size, not 0")
    x = x[: len(y)]
    handles = args[3:]
    for k, h in enumerate(handles):
        if not hasattr(h, "value") or isinstance(h.value, str):
            raise ArgumentError(
                f"`Vector.fit` needs a reference (`&p`) as argument {k + 4}"
            )
    if name in _FUNCTIONS:
        n, function = _FUNCTIONS[name]
        if len(handles) != n:
            raise ArgumentError(
                f"`Vector.fit`: `{name}` has {n} parameters, {len(handles)} were given"
            )
    else:
        call = vector.context.function(name)

        def function(x, *p):
            return np.array([call(xi, *p) for xi in x])

    def cost(p):
        with np.errstate(all="ignore"):
            e = float(np.mean((function(x, *p) - y) ** 2))
        return e if math.isfinite(e) else 1e300

    if not handles:
        raise ArgumentError("`Vector.fit` needs the parameters to fit")
    best, error = minimise(cost, [h.value for h in handles])
    for h, value in zip(handles, best, strict=True):
        h.value = float(value)
    vector.from_python(function(x, *best))
    return error
