"""Fills names into what `suggest.suggest_type` asks for.

Owns: where the names of each kind come from. Nothing that the user typed is
executed: a dotted path is followed through variables and members only.
"""

from __future__ import annotations

import glob
import os
import re

from prompt_toolkit.completion import Completer, Completion

from nrnmini.hoc.lexer import KEYWORDS
from nrnmini.shell.suggest import Suggestion, suggest_type

_STEP = re.compile(r"([A-Za-z_]\w*)((?:\[\s*\d+\s*\])*)(\([^()]*\))?$")


class HocCompleter(Completer):
    """Completion for the prompt of one simulator."""

    def __init__(self, sim, commands=()):
        self.sim = sim
        self.commands = commands

    def get_completions(self, document, complete_event):
        for text, prefix, meta in self.candidates(
            document.text, document.text_before_cursor
        ):
            yield Completion(text, -len(prefix), display_meta=meta)

    def candidates(self, text: str, before: str) -> list[tuple[str, str, str]]:
        """(name, the prefix it replaces, what it is), sorted within each kind."""
        found, seen = [], set()
        for wish in suggest_type(text, before):
            for name, meta in sorted(self.names(wish)):
                if name in seen or not name.startswith(wish.prefix):
                    continue
                if name.startswith("_") and not wish.prefix.startswith("_"):
                    continue
                seen.add(name)
                found.append((name, wish.prefix, meta))
        return found

    def names(self, wish: Suggestion) -> list[tuple[str, str]]:
        """(name, what it is) of all names of a kind."""
        return getattr(self, "names_" + wish.kind)(wish)

    def names_keyword(self, wish):
        return [(k, "keyword") for k in KEYWORDS]

    def names_name(self, wish):
        interp = self.sim.interpreter
        return [(n, interp.kind(n) or "") for n in interp.names()]

    def names_command(self, wish):
        return [(c, "command") for c in self.commands]

    def names_mechanism(self, wish):
        model = self.sim.model
        return [
            (t.name, "mechanism")
            for t in model.mech_types
            if not (t.is_point or t.is_ion or t.is_nothing)
        ]

    def names_class(self, wish):
        return self.of_kind("class", "template")

    def names_template(self, wish):
        return self.of_kind("template")

    def names_procedure(self, wish):
        return self.of_kind("procedure", "function", "obfunc", "iterator")

    def names_section(self, wish):
        return [
            *((s.full_name(), "section") for s in self.sim.model.all_sections()),
            *self.of_kind("object"),
        ]

    def names_section_set(self, wish):
        return self.of_kind("object", "string")

    def of_kind(self, *kinds):
        """The names of some kinds."""
        interp = self.sim.interpreter
        pairs = ((n, interp.kind(n)) for n in interp.names())
        return [(n, k) for n, k in pairs if k in kinds]

    def names_file(self, wish):
        pattern = os.path.expanduser(glob.escape(wish.prefix)) + "*"
        found = []
        for path in glob.glob(pattern):
            if os.path.isdir(path):
                found.append((path + "/", "folder"))
            elif wish.owner in ("load_file", "xopen"):
                if path.endswith((".hoc", ".ses", ".oc", ".tem", ".nrn")):
                    found.append((path, "file"))
            elif wish.owner != "chdir":
                found.append((path, "file"))
        return found

    def names_member(self, wish):
        target = self.follow(wish.owner)
        if target is None:
            return []
        from nrnmini.sections import Section
        from nrnmini.segments import Segment

        if isinstance(target, (Section, Segment)):
            names = self.range_names(getattr(target, "sec", target).section)
            return [
                *((n, "range variable") for n in names),
                *((n, "section property") for n in ("L", "Ra", "nseg", "rallbranch")),
            ]
        if hasattr(target, "_obj"):
            return [(n, "member") for n in self.sim.h._member_names(target)]
        return []

    def range_names(self, section) -> list[str]:
        """The range variables of a section."""
        names = ["v", "diam", "cm"]
        if section.is_alive:
            for kind in self.sim.model.mech_types:
                if not kind.is_point and section.has(kind.name):
                    names += [v.hoc_name for v in kind.vars if v.kind != "hidden"]
        return names

    def follow(self, path: str):
        """The object or section a dotted path means, or None."""
        target = None
        h = self.sim.h
        for k, step in enumerate(path.split(".")):
            match = _STEP.match(step)
            if not match or match[3] and k == 0:
                return None
            name, indices, call = match[1], match[2], match[3]
            try:
                if k == 0:
                    kind = self.sim.interpreter.kind(name)
                    if kind not in ("object", "section", "array", "template"):
                        return None
                    target = getattr(h, name)
                else:
                    target = getattr(target, name)
                if call:
                    return None
                for index in re.findall(r"\d+", indices):
                    target = target[int(index)]
            except Exception:  # whatever cannot be followed has no completion
                return None
        if not indices and hasattr(target, "_dims"):
            try:
                return target[0]
            except Exception:
                return None
        return target
