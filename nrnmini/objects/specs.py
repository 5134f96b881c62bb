"""All classes of this floor, by name."""

from __future__ import annotations

from nrnmini.objects import (
    cvode,
    file,
    graphics,
    impedance,
    import3d,
    init_handler,
    list,
    matrix,
    mechanisms,
    netcon,
    parallel_context,
    pattern_stim,
    pointers,
    python_object,
    random,
    range_var_plot,
    save_state,
    sections,
    strings,
    vector,
)
from nrnmini.objects.table import ClassSpec

SPECS: dict[str, ClassSpec] = {
    spec.name: spec
    for spec in (
        vector.SPEC,
        list.SPEC,
        file.SPEC,
        strings.SPEC,
        *sections.SPECS,
        netcon.SPEC,
        random.SPEC,
        random.NMODL_RANDOM,
        cvode.SPEC,
        parallel_context.SPEC,
        init_handler.SPEC,
        matrix.SPEC,
        *mechanisms.SPECS,
        *pointers.SPECS,
        python_object.SPEC,
        *graphics.SPECS,
        range_var_plot.SPEC,
        save_state.SPEC,
        pattern_stim.SPEC,
        impedance.SPEC,
        *import3d.SPECS,
    )
}
