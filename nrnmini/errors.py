"""The exception tree and the one renderer of diagnostics.

Owns: what every error of nrnmini looks like. Leaves to others: when it is
raised. A mistake of the user derives from `NrnminiError`; `InternalError` is a
bug of ours and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nrnmini.source import Span


class NrnminiError(Exception):
    """Base of every error that a user of nrnmini can cause."""


class ModelError(NrnminiError, RuntimeError):
    """The model cannot do what was asked (a section, mechanism, ion, ...)."""


class HandleError(NrnminiError, ReferenceError):
    """A reference is used whose target no longer exists, or never did."""


class FrozenError(ModelError):
    """The structure of a store was to change while it is frozen."""


class InternalError(NrnminiError):
    """A bug in nrnmini itself."""

    def __init__(self, message: str):
        super().__init__(
            f"{message}\nThis is a bug in nrnmini, not in your model. "
            "Please report it with the script that shows it."
        )


@dataclass(frozen=True)
class Diagnostic:
    """One message about a place in a text.

    `label` is written under the caret; `notes` are further places, each with
    its own label; `help` is a statement of what to do.
    """

    message: str
    span: Span | None = None
    label: str = ""
    help: str = ""
    code: str = ""
    severity: str = "error"
    notes: list[tuple[Span, str]] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)

    def render(self) -> str:
        """The message as shown to the user: file:line:column, source, caret."""
        head = f"{self.severity}[{self.code}]" if self.code else self.severity
        lines = [f"{head}: {self.message}"]
        places = [(self.span, self.label, "^")] if self.span else []
        places += [(span, label, "-") for span, label in self.notes]
        if places:
            width = max(len(str(span.line)) for span, _, _ in places)
            pad = " " * width
            lines.append(f"{pad}--> {self.span.where()}" if self.span else pad)
            lines.append(f"{pad} |")
            for i, (span, label, mark) in enumerate(places):
                if i:
                    lines.append(f"{pad} |")
                text = span.line_text().replace("\t", " ")
                start = span.column - 1
                length = max(1, min(span.end - span.start, len(text) - start))
                carets = " " * start + mark * length
                lines.append(f"{span.line:>{width}} | {text}")
                lines.append(f"{pad} | {carets} {label}".rstrip())
        lines += self.trail
        if self.help:
            lines.append(f"help: {self.help}")
        return "\n".join(lines)


class DiagnosticError(NrnminiError):
    """An error made of one or more diagnostics; `str()` renders them all."""

    def __init__(self, *diagnostics: Diagnostic):
        super().__init__(*diagnostics)
        self.diagnostics = list(diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(d.render() for d in self.diagnostics)


class NmodlError(DiagnosticError, RuntimeError):
    """A MOD file cannot be translated or compiled."""


class HocError(DiagnosticError, RuntimeError):
    """A HOC text is wrong, or failed while it ran."""


#: What NEURON has and nrnmini does not yet: the name, and what it does there.
NOT_YET = {
    "BBSaveState": "saving the state of a network",
    "KSChan": "channels built at run time",
    "LinearMechanism": "linear circuits beside the tree",
    "StateTransitionEvent": "events at transitions of a state",
}


def not_yet(name: str) -> str:
    """A help that tells a missing part from a misspelt name, or an empty string."""
    if name not in NOT_YET:
        return ""
    return f"NEURON has it, nrnmini does not yet: {NOT_YET[name]}"


def suggest(name: str, candidates) -> str:
    """`did you mean` as a statement, or an empty string.

    >>> suggest("gnabr_hh", ["gnabar_hh", "el_hh"])
    'a similar name exists: `gnabar_hh`'
    >>> suggest("eK", ["ik", "ek"])
    'a similar name exists: `ek`'
    """
    import difflib

    names = list(candidates)
    close = [n for n in names if n.lower() == name.lower()]
    close = close or difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    return f"a similar name exists: `{close[0]}`" if close else ""
