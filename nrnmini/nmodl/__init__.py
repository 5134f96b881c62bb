"""NMODL to shared libraries: a compiler that knows nothing of running models.

`translate` gives the C text of a MOD file; `driver` compiles and caches it.
"""


def translate(source, name=None, include=()):
    """See `translator.translate`."""
    from nrnmini.nmodl import translator

    return translator.translate(source, name, include)
