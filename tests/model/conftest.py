"""Models with the shipped mechanisms and those of toys.mod's folder."""

from pathlib import Path

import pytest

from nrnmini.model import Model
from nrnmini.nmodl import loader

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def libraries():
    """The shipped mechanisms and the toys, compiled (and cached) once."""
    shipped = loader.load_builtin()
    return [shipped, *(loader.load_mod(p) for p in sorted(HERE.glob("*.mod")))]


@pytest.fixture
def model(libraries):
    """A new model that knows them."""
    model = Model()
    model.notice = None
    for library in libraries:
        for address in library.descriptors:
            model.register(address, library)
    return model
