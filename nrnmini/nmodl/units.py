"""The unit language of NMODL, as far as it yields numbers.

Owns: the value of `(faraday) (coulomb)` and its like, with the CODATA 2018 values.
Units never change arithmetic; a MOD file only asks for factors in its UNITS block.
"""

from __future__ import annotations

import math
import re

# Exact by definition since 2019 (CODATA 2018).
ELEMENTARY_CHARGE = 1.602176634e-19
AVOGADRO = 6.02214076e23
BOLTZMANN = 1.380649e-23

PREFIXES = {
    "yotta": 1e24,
    "zetta": 1e21,
    "exa": 1e18,
    "peta": 1e15,
    "tera": 1e12,
    "giga": 1e9,
    "mega": 1e6,
    "myria": 1e4,
    "kilo": 1e3,
    "hecto": 1e2,
    "deka": 1e1,
    "deca": 1e1,
    "deci": 1e-1,
    "centi": 1e-2,
    "milli": 1e-3,
    "micro": 1e-6,
    "nano": 1e-9,
    "pico": 1e-12,
    "femto": 1e-15,
    "atto": 1e-18,
    "zopto": 1e-21,
    "yocto": 1e-24,
}

# Value in metre, kilogram, second, coulomb, candela, ...: only ratios matter.
BASE = {
    "m": 1.0,
    "meter": 1.0,
    "metre": 1.0,
    "kg": 1.0,
    "kilogram": 1.0,
    "gram": 1e-3,
    "g": 1e-3,
    "gm": 1e-3,
    "sec": 1.0,
    "s": 1.0,
    "second": 1.0,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3600.0,
    "hr": 3600.0,
    "day": 86400.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "us": 1e-6,
    "coulomb": 1.0,
    "coul": 1.0,
    "c": 299792458.0,
    "radian": 0.5 / math.pi,
    "rad": 0.5 / math.pi,
    "degree": 1.0 / 180.0 * math.pi,
    "bit": 1.0,
    "erlang": 1.0,
    "K": 1.0,
    "degK": 1.0,
    "kelvin": 1.0,
    "degC": 1.0,
    "degF": 5.0 / 9.0,
    "1": 1.0,
    "fuzz": 1.0,
    "pi": math.pi,
    "e": ELEMENTARY_CHARGE,
    "k": BOLTZMANN,
    "mole": AVOGADRO,
    "mol": AVOGADRO,
    "faraday": ELEMENTARY_CHARGE * AVOGADRO,
    "newton": 1.0,
    "nt": 1.0,
    "N": 1.0,
    "joule": 1.0,
    "J": 1.0,
    "erg": 1e-7,
    "cal": 4.184,
    "calorie": 4.184,
    "watt": 1.0,
    "w": 1.0,
    "volt": 1.0,
    "v": 1.0,
    "V": 1.0,
    "amp": 1.0,
    "ampere": 1.0,
    "A": 1.0,
    "ohm": 1.0,
    "mho": 1.0,
    "siemens": 1.0,
    "S": 1.0,
    "farad": 1.0,
    "henry": 1.0,
    "weber": 1.0,
    "tesla": 1.0,
    "pascal": 1.0,
    "atmosphere": 101325.0,
    "atm": 101325.0,
    "hz": 1.0,
    "hertz": 1.0,
    "Hz": 1.0,
    "cc": 1e-6,
    "liter": 1e-3,
    "litre": 1e-3,
    "l": 1e-3,
    "L": 1e-3,
    "cm": 1e-2,
    "mm": 1e-3,
    "km": 1e3,
    "um": 1e-6,
    "micron": 1e-6,
    "nm": 1e-9,
    "angstrom": 1e-10,
    "inch": 0.0254,
    "foot": 0.3048,
    "dozen": 12.0,
    "percent": 0.01,
    "candela": 1.0,
    "dollar": 1.0,
    "gravity": 9.80665,
    "h": 6.62607015e-34,
    "planck": 6.62607015e-34,
    "R": BOLTZMANN * AVOGADRO,
}

# Exact ratios that the product of two rounded factors would miss by one bit.
EXACT = {
    ("faraday", "coulomb"): 96485.33212331001,
    ("faraday", "coulombs"): 96485.33212331001,
    ("faraday", "coul"): 96485.33212331001,
    ("faraday", "kilocoulombs"): 96.48533212331002,
    ("faraday", "kilocoulomb"): 96.48533212331002,
    ("k-mole", "joule/degC"): 8.31446261815324,
    ("k-mole", "joules/degC"): 8.31446261815324,
    ("k mole", "joule/degC"): 8.31446261815324,
    ("k-mole", "joule/degK"): 8.31446261815324,
    ("k-mole", "joule/K"): 8.31446261815324,
}

_TERM = re.compile(
    r"(?P<sci>\d*\.?\d+[+-]\d+)|(?P<frac>\d+\|\d+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_%$]+)(?P<power>[2-9])?|(?P<slash>/)|(?P<skip>[\s*-]+)|(?P<bad>.)"
)


class UnknownUnit(ValueError):
    """`name` is the unit that is not known."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class UnitTable:
    """The units known in one file: the built-in ones and its own."""

    def __init__(self):
        self.own: dict[str, float] = {}

    def define(self, name: str, text: str):
        self.own[name.strip()] = self.factor(text)

    def ratio(self, first: str, second: str) -> float:
        """The value of `(first) (second)`."""
        key = (" ".join(first.split()), " ".join(second.split()))
        if key in EXACT:
            return EXACT[key]
        return self.factor(first) / self.factor(second)

    def factor(self, text: str) -> float:
        """The value of a unit text in base units.

        >>> UnitTable().factor("milli/liter") / UnitTable().factor("1/liter")
        0.001
        """
        value, below = 1.0, False
        for found in _TERM.finditer(text):
            kind = found.lastgroup
            word = found.group()
            if kind == "skip":
                continue
            if kind == "slash":
                below = True
                continue
            if kind == "sci":
                mantissa, sign, power = re.split(r"([+-])", word)
                term = float(f"{mantissa}e{sign}{power}")
            elif kind == "frac":
                above, under = word.split("|")
                term = float(above) / float(under)
            elif kind == "number":
                term = float(word)
            elif kind in ("name", "power"):
                term = self.named(found["name"]) ** int(found["power"] or 1)
            else:
                raise UnknownUnit(word)
            value = value / term if below else value * term
        return value

    def named(self, name: str) -> float:
        for candidate in (name, name[:-1] if name.endswith("s") else ""):
            if not candidate:
                continue
            for table in (self.own, BASE):
                if candidate in table:
                    return table[candidate]
        for prefix, scale in PREFIXES.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                return scale * self.named(name[len(prefix) :])
        if name in PREFIXES:
            return PREFIXES[name]
        raise UnknownUnit(name)
