"""Minimisation without derivatives, for `fit_praxis`.

Powell's method of conjugate directions with parabolic line searches (M. J. D. Powell,
Computer Journal 7:155-162, 1964; direction replacement as in Brent, Algorithms for
Minimization without Derivatives, 1973, chapter 7).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

_MAX_ROUNDS = 200
_GOLDEN = 0.3819660112501051


@dataclass
class Settings:
    """Settings of one simulator, and what the last fit found out.

    tolerance : absolute, of the variables; largest_step : first step of a search.
    """

    tolerance: float = 1e-5
    largest_step: float = 1.0
    rounds_left: int | None = None
    directions: list = field(default_factory=list)
    curvatures: list = field(default_factory=list)


def minimise(
    function: Callable,
    start: list[float],
    settings: Settings,
    after_round: Callable | None = None,
) -> tuple[float, list[float]]:
    """(least value found, where) of function(values)."""
    n = len(start)
    x, best = list(start), function(start)
    directions = [[float(i == k) for i in range(n)] for k in range(n)]
    curvatures = [0.0] * n
    steps = [settings.largest_step] * n
    settings.rounds_left = None
    for _ in range(_MAX_ROUNDS):
        before, value_before = list(x), best
        drop, drop_of = 0.0, 0
        for k in range(n):
            x, value, moved, curvatures[k] = _line(
                function, x, best, directions[k], steps[k], settings.tolerance
            )
            steps[k] = max(abs(moved), 10 * settings.tolerance)
            if best - value > drop:
                drop, drop_of = best - value, k
            best = value
        moved = [a - b for a, b in zip(x, before, strict=True)]
        length = math.sqrt(sum(m * m for m in moved))
        if n > 1 and length > settings.tolerance:
            far = [a + m for a, m in zip(x, moved, strict=True)]
            value_far = function(far)
            gain = value_before - best - drop
            if value_far < value_before and (
                2 * (value_before - 2 * best + value_far) * gain * gain
                < drop * (value_before - value_far) ** 2
            ):
                unit = [m / length for m in moved]
                x, best, _, curvature = _line(
                    function, x, best, unit, length, settings.tolerance
                )
                directions[drop_of] = directions[-1]
                curvatures[drop_of] = curvatures[-1]
                directions[-1], curvatures[-1] = unit, curvature
        settings.directions = [list(d) for d in directions]
        settings.curvatures = list(curvatures)
        if after_round is not None:
            function(x)  # the statement sees the best values so far
            after_round()
        if settings.rounds_left is not None:
            settings.rounds_left -= 1
            if settings.rounds_left < 0:
                break
        scale = settings.tolerance + 1e-8 * math.sqrt(sum(v * v for v in x))
        if length <= scale or value_before - best <= 1e-15 * abs(best):
            break
    return best, x


def _line(function, x, value, direction, step, tolerance):
    # The least value along a direction: (x, value, distance, second derivative).
    def at(d):
        return function([a + d * b for a, b in zip(x, direction, strict=True)])

    a, fa, b = 0.0, value, step
    fb = at(b)
    if not fb < fa:
        b = -step
        fb = at(b)
        if not fb < fa:
            low, high = -step, step
            return _section(at, x, direction, low, 0.0, high, value, tolerance)
    for _ in range(60):  # downhill until it rises
        c = b + 1.618034 * (b - a)
        fc = at(c)
        if not fc < fb:
            break
        a, fa, b, fb = b, fb, c, fc
    return _section(at, x, direction, min(a, c), b, max(a, c), fb, tolerance)


def _section(at, x, direction, low, middle, high, value, tolerance):
    # Brent's search between low and high; `middle` is the best so far.
    best, second, third = middle, middle, middle
    f_best = f_second = f_third = value
    step = last = 0.0
    curvature = 0.0
    for _ in range(60):
        centre = 0.5 * (low + high)
        eps = 0.1 * tolerance + 1e-10 * abs(best)
        if abs(best - centre) <= 2 * eps - 0.5 * (high - low):
            break
        golden = True
        if abs(last) > eps:
            r = (best - second) * (f_best - f_third)
            q = (best - third) * (f_best - f_second)
            p = (best - third) * q - (best - second) * r
            q = 2 * (q - r)
            p = -p if q > 0 else p
            q = abs(q)
            if abs(p) < abs(0.5 * q * last) and q * (low - best) < p < q * (
                high - best
            ):
                last, step, golden = step, p / q, False
        if golden:
            last = (low if best >= centre else high) - best
            step = _GOLDEN * last
        u = best + (step if abs(step) >= eps else math.copysign(eps, step))
        fu = at(u)
        if fu <= f_best:
            low, high = (best, high) if u >= best else (low, best)
            third, f_third, second, f_second = second, f_second, best, f_best
            best, f_best = u, fu
        else:
            low, high = (u, high) if u < best else (low, u)
            if fu <= f_second or second == best:
                third, f_third, second, f_second = second, f_second, u, fu
            elif fu <= f_third or third in (best, second):
                third, f_third = u, fu
    if second != best and third not in (best, second):
        slope1 = (f_second - f_best) / (second - best)
        slope2 = (f_third - f_best) / (third - best)
        curvature = 2 * (slope1 - slope2) / (second - third)
    return (
        [a + best * b for a, b in zip(x, direction, strict=True)],
        f_best,
        best,
        curvature,
    )
