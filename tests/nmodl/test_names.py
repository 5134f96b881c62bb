"""What HOC and Python call the parts of a mechanism, as NEURON does."""

from __future__ import annotations

from pathlib import Path

from oracle import compare_py

HERE = Path(__file__).parent / "names"


def test_same_names_as_neuron():
    compare_py(
        (HERE / "script.py").read_text(),
        atol=1e-14,
        mods=HERE,
        name="names",
        timeout=120,
    )
