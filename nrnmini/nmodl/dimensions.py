"""Quantities: a factor and powers of base units, for the check of units."""

from __future__ import annotations

from dataclasses import dataclass

from nrnmini.nmodl.units import _TERM, BASE, DERIVED, PREFIXES, UnknownUnit

# What the base table counts in; its other names are made of these.
_OWN = ("m", "kg", "sec", "coul", "K", "candela", "bit", "dollar", "erlang")
_MADE_OF = {
    "kg": "kilogram gram gm mg lb amu electronmass protonmass neutronmass",
    "sec": "s second minute min hour hr day ms msec us ns",
    "m": "meter metre cm mm km um micron nm angstrom fermi inch in au",
    "coul": "coulomb C e faraday",
    "K": "degK kelvin degC degF",
    "candela": "cd",
    "": "1 fuzz radian pi two mole mol dozen percent %",
    "m/sec": "c",
    "m/sec2": "g gravity",
    "m3": "cc liter litre l L ml",
    "1/sec": "hertz hz Hz curie",
    "kg-m/sec2": "newton nt N dyne",
    "kg-m2/sec2": "joule J erg cal calorie",
    "kg-m2/sec3": "watt w",
    "kg-m2/sec2-coul": "volt v V",
    "coul/sec": "amp ampere A",
    "kg-m2/sec-coul2": "ohm",
    "sec-coul2/kg-m2": "mho siemens S",
    "sec2-coul2/kg-m2": "farad",
    "kg-m2/coul2": "henry",
    "kg-m2/sec-coul": "weber",
    "kg/sec-coul": "tesla gauss",
    "kg/m-sec2": "pascal atmosphere atm bar",
    "kg/m2-sec2": "mercury hg",
    "kg-m2/sec2-K": "k boltzmann R gasconstant",
    "kg-m2/sec": "h planck",
    "coul-m": "debye",
}


@dataclass(frozen=True)
class Quantity:
    """A unit: `factor` times the base units to their powers."""

    factor: float
    powers: tuple[tuple[str, int], ...]
    text: str = ""

    def __mul__(self, other: Quantity) -> Quantity:
        return Quantity(self.factor * other.factor, _sum(self.powers, other.powers, 1))

    def __truediv__(self, other: Quantity) -> Quantity:
        return Quantity(self.factor / other.factor, _sum(self.powers, other.powers, -1))

    def __pow__(self, n: int) -> Quantity:
        powers = tuple((unit, n * p) for unit, p in self.powers if n)
        return Quantity(self.factor**n, powers)

    def root(self) -> Quantity | None:
        """Its square root; None where that is none."""
        if self.factor < 0 or any(p % 2 for _, p in self.powers):
            return None
        return Quantity(self.factor**0.5, tuple((u, p // 2) for u, p in self.powers))

    @property
    def is_plain(self) -> bool:
        """A number without unit, or a conversion factor."""
        return not self.powers

    def ratio(self, other: Quantity) -> float | None:
        """What `other` has to be multiplied by, if it has the same dimensions."""
        if self.powers != other.powers or not self.factor:
            return None
        return other.factor / self.factor

    def equals(self, other: Quantity) -> bool:
        ratio = self.ratio(other)
        return ratio is not None and abs(ratio - 1) < 1e-5

    def __str__(self) -> str:
        if self.text:
            return f"({self.text})"
        above = "-".join(u + (str(p) if p > 1 else "") for u, p in self.powers if p > 0)
        below = "-".join(
            u + (str(-p) if p < -1 else "") for u, p in self.powers if p < 0
        )
        factor = "" if self.factor == 1 else f"{self.factor:g}"
        text = " ".join(x for x in (factor, above) if x) or "1"
        return f"({text}/{below})" if below else f"({text})"


def _sum(a, b, sign):
    powers = dict(a)
    for unit, power in b:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((u, p) for u, p in powers.items() if p))


NONE = Quantity(1.0, (), "1")


class Quantities:
    """The units known in one file, with their dimensions."""

    def __init__(self):
        self.own: dict[str, Quantity] = {}
        self.known: dict[str, Quantity] = {u: Quantity(1.0, ((u, 1),)) for u in _OWN}
        for text, names in _MADE_OF.items():
            powers = self.of(text).powers if text else ()
            for name in names.split():
                self.known[name] = Quantity(BASE[name], powers)

    def define(self, name: str, text: str) -> None:
        self.own[name.strip()] = self.of(text)

    def of(self, text: str) -> Quantity:
        """The quantity of a unit text. UnknownUnit for what is not known."""
        value, below = Quantity(1.0, ()), False
        for found in _TERM.finditer(text):
            kind, word = found.lastgroup, found.group()
            if kind == "skip":
                continue
            if kind == "slash":
                below = True
                continue
            if kind == "sci":
                at = max(word.rfind("+"), word.rfind("-"))
                term = Quantity(float(f"{word[:at]}e{word[at:]}"), ())
            elif kind == "frac":
                over, under = word.split("|")
                term = Quantity(float(over) / float(under), ())
            elif kind == "number":
                term = Quantity(float(word), ())
            elif kind in ("name", "power"):
                term = self.named(found["name"]) ** int(found["power"] or 1)
            else:
                raise UnknownUnit(word)
            value = value / term if below else value * term
        return Quantity(value.factor, value.powers, " ".join(text.split()))

    def named(self, name: str) -> Quantity:
        for candidate in (name, name[:-1] if name.endswith("s") else ""):
            if candidate in self.own:
                return self.own[candidate]
            if candidate in self.known:
                return self.known[candidate]
            if candidate in DERIVED:
                return self.of(DERIVED[candidate])
        for prefix, scale in PREFIXES.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                return Quantity(scale, ()) * self.named(name[len(prefix) :])
        if name in PREFIXES:
            return Quantity(PREFIXES[name], ())
        raise UnknownUnit(name)
