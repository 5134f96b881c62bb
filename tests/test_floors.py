"""No import points up: every import and cimport is held to the floors.

The table is that of docs/architecture.md. A module may import its own floor and
those below. The front ends of the two compilers know nothing but errors and
sources, so that they stay usable alone.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# The longest matching prefix decides.
FLOORS = {
    "nrnmini": 6,
    "nrnmini.errors": 0,
    "nrnmini.source": 0,
    "nrnmini.units": 0,
    "nrnmini.store": 0,
    "nrnmini.nmodl": 1,
    "nrnmini.mods": 1,
    "nrnmini.model": 2,
    "nrnmini.engine": 3,
    "nrnmini.objects": 4,
    "nrnmini.hoc": 5,
    "nrnmini.shell": 7,
}
FRONT_ENDS = ("lexer", "parser", "ast")
IMPORT = re.compile(
    r"^\s*(?:from\s+([\w.]+)\s+c?import\s+\(?([\w*, ]+)|c?import\s+([\w., ]+))"
)


def floor_of(module: str) -> int:
    while module not in FLOORS:
        module = module.rpartition(".")[0]
    return FLOORS[module]


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[0] in ("shell", "mods"):
        parts.insert(0, "nrnmini")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def imports_of(path: Path) -> list[tuple[int, str]]:
    """(line, module) for each nrnmini module that a file names."""
    text = path.read_text(encoding="utf-8")
    package = module_name(path).split(".")
    if path.stem != "__init__":
        package = package[:-1]
    found = []

    def add(line, module, names=()):
        if module.split(".")[0] != "nrnmini":
            return
        if module == "nrnmini":  # from nrnmini import x: x may be a module
            for name in names:
                full = f"nrnmini.{name}"
                found.append((line, full if is_module(full) else module))
        else:
            found.append((line, module))

    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    add(node.lineno, alias.name)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    up = package[: len(package) - node.level + 1]
                    base = ".".join(up + ([base] if base else []))
                add(node.lineno, base, [a.name for a in node.names])
    else:
        for line, source in enumerate(text.splitlines(), 1):
            match = IMPORT.match(source)
            if not match:
                continue
            if match[1]:
                names = [n.split()[0] for n in match[2].split(",") if n.strip()]
                add(line, match[1], names)
            else:
                for name in match[3].split(","):
                    if name.strip():
                        add(line, name.split()[0])
    return found


def is_module(name: str) -> bool:
    base = ROOT / Path(*name.split("."))
    if name in FLOORS:
        return True
    return any(base.with_suffix(s).exists() for s in (".py", ".pyx", ".pxd"))


def sources() -> list[Path]:
    return sorted(
        p
        for folder in ("nrnmini", "shell", "mods")
        for s in ("*.py", "*.pyx", "*.pxd")
        for p in (ROOT / folder).rglob(s)
    )


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path):
    floor = floor_of(module_name(path))
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: floor {floor} imports {module} "
        f"of floor {floor_of(module)}"
        for line, module in imports_of(path)
        if floor_of(module) > floor and module != "nrnmini"
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", ["nmodl", "hoc"])
def test_front_ends_know_only_errors_and_sources(package):
    for stem in FRONT_ENDS:
        path = ROOT / "nrnmini" / package / f"{stem}.py"
        if not path.exists():
            path = path.with_suffix(".pyx")
        if not path.exists():
            continue
        allowed = {"nrnmini.errors", "nrnmini.source", "nrnmini.units"}
        allowed |= {f"nrnmini.{package}", f"nrnmini.{package}.opcodes"}
        allowed |= {f"nrnmini.{package}.{s}" for s in FRONT_ENDS}
        allowed |= {
            f"nrnmini.{package}.{s}" for s in ("scan", "expression_parser", "recursion")
        }
        if package == "nmodl":
            # NMODL's scanner and parser may be split into helpers of their own.
            allowed |= {
                module_name(p)
                for p in path.parent.glob("*.py")
                if "lex" in p.stem or "parser" in p.stem
            }
        wrong = [m for _, m in imports_of(path) if m not in allowed]
        assert not wrong, f"{path}: {wrong}"


def test_the_reader_of_imports_sees_all_forms(tmp_path):
    globals()["ROOT"], saved = tmp_path, globals()["ROOT"]
    try:
        (tmp_path / "nrnmini" / "store").mkdir(parents=True)
        pyx = tmp_path / "nrnmini" / "store" / "x.pyx"
        pyx.write_text(
            "from nrnmini.hoc.vm cimport Machine\n"
            "cimport nrnmini.engine.engine as e\n"
            "    from nrnmini import hoc\n"
            "import numpy\n"
        )
        assert [m for _, m in imports_of(pyx)] == [
            "nrnmini.hoc.vm",
            "nrnmini.engine.engine",
            "nrnmini.hoc",
        ]
        py = pyx.with_suffix(".py")
        py.write_text("def f():\n    from ..model import section\n")
        assert imports_of(py) == [(2, "nrnmini.model")]
    finally:
        globals()["ROOT"] = saved
