"""What could come next? The pure half of completion.

`suggest_type(text, before_cursor)` looks at the text only and says which kinds of
names fit; `completer` fills in the names. Nothing here knows a simulator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What a word calls for when it stands right before the cursor's word.
_AFTER = {
    "insert": "mechanism",
    "uninsert": "mechanism",
    "new": "class",
    "access": "section",
    "connect": "section",
    "forsec": "section_set",
    "ifsec": "section_set",
    "begintemplate": "nothing",
    "endtemplate": "template",
    "create": "nothing",
    "proc": "procedure",
    "func": "procedure",
    "obfunc": "procedure",
    "iterator": "procedure",
    "strdef": "nothing",
    "local": "nothing",
    "localobj": "nothing",
    "public": "name",
    "external": "name",
    "help": "name",
}
_FILE_FUNCTIONS = {
    "load_file",
    "xopen",
    "ropen",
    "wopen",
    "aopen",
    "nrn_load_dll",
    "chdir",
}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_NUMBER = re.compile(r"(?:^|[^\w.\])])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?$")
_CALLER = re.compile(r"([A-Za-z_]\w*)\s*\((?:[^()\"]*,)?\s*$")
_PATH = re.compile(r"(?:[A-Za-z_]\w*(?:\[\s*\w+\s*\])*(?:\([^()]*\))?\s*\.\s*)+$")


@dataclass(frozen=True)
class Suggestion:
    """A kind of name that fits.

    kind: keyword, name, member, mechanism, class, section, section_set, template,
    procedure, file, command. `prefix` is what is typed of it; `owner` is the
    dotted expression before a member, or the function a file name is for.
    """

    kind: str
    prefix: str = ""
    owner: str = ""


def suggest_type(text: str, before_cursor: str) -> list[Suggestion]:
    """The kinds of names that can stand at the cursor, most likely first.

    Parameters
    ----------
    text : str              the whole input
    before_cursor : str     the part of it before the cursor
    """
    line = before_cursor.rpartition("\n")[2]
    if re.match(r"\s*:", line) and "\n" not in before_cursor:
        return _suggest_command(line.lstrip())
    state, start = _state(before_cursor)
    if state == "comment":
        return []
    if state == "string":
        return _suggest_in_string(before_cursor, start)
    if _NUMBER.search(line):
        return []
    match = _WORD.search(line)
    prefix = match[0] if match else ""
    head = line[: len(line) - len(prefix)]
    path = _PATH.search(head)
    if path:
        owner = re.sub(r"\s+", "", path[0])[:-1]
        return [Suggestion("member", prefix, owner)]
    if head.rstrip().endswith("."):
        # A member of something that cannot be known without running it.
        return []
    if head.endswith("$"):
        return []
    last = re.search(r"([A-Za-z_]\w*)\s+$", head)
    if last and last[1] in _AFTER:
        kind = _AFTER[last[1]]
        return [] if kind == "nothing" else [Suggestion(kind, prefix)]
    declared = re.search(
        r"(?:^|[{\s])(access|connect|public|external|local|localobj|strdef|create)"
        r"\s+[\w\s,\[\]]*,\s*$",
        head,
    )
    if declared and _AFTER[declared[1]] == "nothing":
        return []
    if _is_statement_start(head):
        return [Suggestion("keyword", prefix), Suggestion("name", prefix)]
    return [Suggestion("name", prefix), Suggestion("keyword", prefix)]


def _suggest_command(line: str) -> list[Suggestion]:
    word, space, rest = line[1:].partition(" ")
    if not space:
        return [Suggestion("command", word)]
    if word == "load":
        return [Suggestion("file", rest.strip(), "load")]
    if word == "help":
        return [Suggestion("command", rest.strip()), Suggestion("name", rest.strip())]
    if word == "time":
        return suggest_type(rest, rest)
    return []


def _suggest_in_string(text: str, start: int) -> list[Suggestion]:
    caller = _CALLER.search(text[:start])
    if caller and caller[1] in _FILE_FUNCTIONS:
        return [Suggestion("file", text[start + 1 :], caller[1])]
    return []


def _is_statement_start(head: str) -> bool:
    head = head.rstrip()
    return not head or head[-1] in "{}" or head.endswith(" else")


def _state(text: str) -> tuple[str, int]:
    """("code" | "string" | "comment", where it began) at the end of a text."""
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        if c == '"':
            start = i
            i += 1
            while i < n and text[i] not in '"\n':
                i += 2 if text[i] == "\\" else 1
            if i >= n:
                return "string", start
        elif text.startswith("//", i):
            end = text.find("\n", i)
            if end < 0:
                return "comment", i
            i = end
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            if end < 0:
                return "comment", i
            i = end + 1
        i += 1
    return "code", n
