"""The base of the classes of this floor that are written in Python."""

from __future__ import annotations

from nrnmini.model.object import Object


class HocObject(Object):
    """An object that belongs to a simulator and has a name `Class[index]`."""

    def __init__(self, context):
        self.context = context
        self.register(context.model.objects, type(self).__name__)
