"""A simulator without an interpreter: model, engine and context."""

import pytest


@pytest.fixture
def context():
    from nrnmini.engine.engine import Engine
    from nrnmini.model.model import Model
    from nrnmini.objects.context import Context

    model = Model()
    context = Context(model, Engine(model))
    context.output = []
    context.write = context.output.append
    return context


@pytest.fixture
def builtin(context):
    """The same with the built-in mechanisms."""
    from nrnmini.nmodl import loader

    library = loader.load_builtin()
    for descriptor in library.descriptors:
        context.model.register(descriptor, library)
    return context


@pytest.fixture
def make(context):
    """make("Vector", 3) as `new Vector(3)`."""
    from nrnmini.objects.table import all_specs

    return lambda name, *args: all_specs()[name].create(context, *args)
