"""All classes of this floor, by name."""

from __future__ import annotations

from nrnmini.objects import file, list, strings, vector
from nrnmini.objects.table import ClassSpec

SPECS: dict[str, ClassSpec] = {
    spec.name: spec for spec in (vector.SPEC, list.SPEC, file.SPEC, strings.SPEC)
}
