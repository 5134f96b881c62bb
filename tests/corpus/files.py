"""The MOD files of a folder of published models, each content once.

A folder of models holds one folder per model, named by its ModelDB number; MOD files
lie anywhere below. Copies of a file (a model's own, or another model's) count once.
The models are never part of this repository: fetch those of models.txt from
https://github.com/ModelDBRepository.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ModFile:
    """One MOD file: the number of its model, where it lies, and what it contains."""

    model: str
    path: Path
    digest: str
    folder: Path  # of the model

    @property
    def label(self) -> str:
        return f"{self.model}/{self.path.name}"


def mod_files(folder: Path, words: list[str] | None = None) -> list[ModFile]:
    """The distinct MOD files below `folder`, models by number, files by path.

    With `words`, only those whose label contains one of them. A folder that holds MOD
    files itself is one model.
    """
    folder = Path(folder).resolve()
    found: dict[str, ModFile] = {}
    models = sorted(
        (p for p in folder.iterdir() if p.is_dir()),
        key=lambda p: (len(p.name), p.name),
    )
    if any(folder.glob("*.mod")) or not models:
        models = [folder]
    for model in models:
        for path in sorted(model.rglob("*")):
            if path.suffix.lower() == ".mod" and path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
                found.setdefault(digest, ModFile(model.name, path, digest, model))
    files = list(found.values())
    if words:
        files = [f for f in files if any(w in f.label for w in words)]
    return files
