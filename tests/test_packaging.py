"""What is installed is what is on disk."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOLDERS = {"nrnmini": "nrnmini", "shell": "nrnmini.shell", "mods": "nrnmini.mods"}


def test_packages_are_the_folders_with_an_init():
    on_disk = set()
    for folder, package in FOLDERS.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            rest = init.parent.relative_to(ROOT / folder).parts
            on_disk.add(".".join((package, *rest)))
    assert on_disk == set(PROJECT["tool"]["setuptools"]["packages"])


def test_each_compiled_package_can_be_cimported():
    for pyx in (ROOT / "nrnmini").rglob("*.pyx"):
        folder = pyx.parent
        while folder != ROOT:
            assert (folder / "__init__.pxd").exists(), folder
            folder = folder.parent


def test_only_nrnmini_holds_cython():
    assert not list((ROOT / "shell").rglob("*.pyx"))
    assert not list((ROOT / "mods").rglob("*.pyx"))


def test_data_files_have_a_pattern():
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for folder, package in FOLDERS.items():
        for file in (ROOT / folder).rglob("*"):
            if file.suffix not in {".hoc", ".mod", ".h"}:
                continue
            if file.suffix == ".h" and file.parent.name != "include":
                continue  # of our own sources only
            relative = file.relative_to(ROOT / folder)
            owner = package
            if package == "nrnmini":  # the pattern of the innermost package
                for name in sorted(PROJECT["tool"]["setuptools"]["packages"], key=len):
                    path = Path(*name.split(".")[1:])
                    if name != "nrnmini" and relative.is_relative_to(path):
                        owner, relative = name, relative.relative_to(path)
            patterns = data.get(owner, []) + data["*"]
            assert any(relative.match(p) for p in patterns), f"{file} is not shipped"


def test_version_is_said_once_in_each_place():
    from nrnmini import __version__

    assert PROJECT["project"]["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_requirements_of_the_tests_are_the_extra():
    lines = (ROOT / "tests" / "requirements.txt").read_text().splitlines()
    wanted = [x for x in lines if x and not x.startswith("#")]
    assert wanted == PROJECT["project"]["optional-dependencies"]["test"]
