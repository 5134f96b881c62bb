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
    "meg": 1e6,
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
    **dict.fromkeys(
        "m meter metre kg kilogram s sec second coul coulomb C".split(), 1.0
    ),
    **dict.fromkeys("K degK kelvin degC 1 bit erlang fuzz dollar".split(), 1.0),
    **dict.fromkeys("candela cd newton nt N joule J watt w volt v V amp".split(), 1.0),
    **dict.fromkeys("ampere A ohm mho siemens S farad henry weber tesla".split(), 1.0),
    **dict.fromkeys("pascal hz hertz Hz".split(), 1.0),
    "gram": 1e-3,
    "gm": 1e-3,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3600.0,
    "hr": 3600.0,
    "day": 86400.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "us": 1e-6,
    "ns": 1e-9,
    "c": 299792458.0,
    "g": 9.80665,  # the acceleration: a gram is `gm`
    "gravity": 9.80665,
    "radian": 0.5 / math.pi,
    "degF": 5.0 / 9.0,
    "pi": math.pi,
    "two": 2.0,
    "e": ELEMENTARY_CHARGE,
    "k": BOLTZMANN,
    "boltzmann": BOLTZMANN,
    "mole": AVOGADRO,
    "mol": AVOGADRO,
    "faraday": ELEMENTARY_CHARGE * AVOGADRO,
    "R": BOLTZMANN * AVOGADRO,
    "gasconstant": BOLTZMANN * AVOGADRO,
    "h": 6.62607015e-34,
    "planck": 6.62607015e-34,
    "erg": 1e-7,
    "dyne": 1e-5,
    "cal": 4.1868,
    "calorie": 4.1868,
    "atmosphere": 101325.0,
    "atm": 101325.0,
    "bar": 1e5,
    "mercury": 133322.0,
    "hg": 133322.0,
    "gauss": 1e-4,
    "cc": 1e-6,
    "liter": 1e-3,
    "litre": 1e-3,
    "l": 1e-3,
    "L": 1e-3,
    "ml": 1e-6,
    "mg": 1e-6,
    "cm": 1e-2,
    "mm": 1e-3,
    "km": 1e3,
    "um": 1e-6,
    "micron": 1e-6,
    "nm": 1e-9,
    "angstrom": 1e-10,
    "fermi": 1e-15,
    "inch": 0.0254,
    "in": 0.0254,
    "lb": 0.45359237,
    "dozen": 12.0,
    "percent": 0.01,
    "%": 0.01,
    "curie": 3.7e10,
    "amu": 1.66044e-27,
    "electronmass": 9.1095e-31,
    "protonmass": 1.6726e-27,
    "neutronmass": 1.6606e-27,
    "au": 1.49597871e11,
    "debye": 3.336e-30,
}

# Made of others, in the unit language.
DERIVED = {
    "degree": "1|180 pi-radian",
    "arcdeg": "degree",
    "arcmin": "1|60 degree",
    "arcsec": "1|60 arcmin",
    "grade": ".9 degree",
    "circle": "2 pi-radian",
    "turn": "circle",
    "revolution": "circle",
    "rev": "circle",
    "rpm": "rev/minute",
    "rps": "rev/sec",
    "pulsatance": "2 pi/sec",
    "steradian": "radian2",
    "sr": "steradian",
    "sphere": "4 pi-steradian",
    "lumen": "candela-sr",
    "lux": "lumen/m2",
    "week": "7 day",
    "year": "365.24219879 day",
    "yr": "year",
    "month": "1|12 year",
    "foot": "12 inch",
    "feet": "foot",
    "ft": "foot",
    "yard": "3 foot",
    "yd": "yard",
    "mile": "5280 foot",
    "mi": "mile",
    "nmile": "1852 m",
    "knot": "nmile/hour",
    "mph": "mile/hour",
    "pound": "lb",
    "lbf": "lb-g",
    "ounce": "1|16 lb",
    "oz": "ounce",
    "tonne": "1000 kg",
    "metricton": "tonne",
    "gallon": "231 inch3",
    "quart": "1|4 gallon",
    "pint": "1|2 quart",
    "psi": "lb-g/inch2",
    "torr": "mm-hg",
    "water": "gram-g/cc",
    "poise": "gram/cm-sec",
    "stoke": "cm2/sec",
    "maxwell": "1e-8 weber",
    "oersted": "250 pi-amp/m",
    "gilbert": ".795775 amp",
    "btu": "1055.06 joule",
    "horsepower": "550 foot-lb-g/sec",
    "hp": "horsepower",
    "kcal": "kilocal",
    "ev": "e-volt",
    "eV": "e-volt",
    "electronvolt": "e-volt",
    "kev": "1000 ev",
    "dalton": "amu",
    "atomicmassunit": "amu",
    "becquerel": "1|3.7e10 curie",
    "rutherford": "1e6/sec",
    "rontgen": "2.58e-4 curie/kg",
    "sievert": "8.4 rontgen",
    "rad": "100 erg/gm",  # of radiation, not the angle
    "hbar": "planck/two-pi",
    "kilohm": "kiloohm",
    "megohm": "megaohm",
    "khz": "1000/sec",
    "mhz": "1e6/sec",
    "mh": "millihenry",
    "pf": "picofarad",
    "astronomicalunit": "au",
    "lightyear": "c-year",
    "baud": "bit/sec",
    "byte": "8 bit",
    "ccs": "1|36 erlang",
    "statcoulomb": "1|2.99792458e9 coulomb",
    "statvolt": "299.792458 volt",
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
    r"(?P<sci>\d*\.?\d+[+-]\d+)|(?P<frac>[\d.]+\|[\d.]+(?:[eE]\d+)?)"
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
            if candidate in DERIVED:
                return self.factor(DERIVED[candidate])
        for prefix, scale in PREFIXES.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                return scale * self.named(name[len(prefix) :])
        if name in PREFIXES:
            return PREFIXES[name]
        raise UnknownUnit(name)
