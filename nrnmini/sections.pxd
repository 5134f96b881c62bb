# Sections as Python sees them.

from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section as ModelSection


cdef class Section:
    # The only thing Python holds of a section. A section made from Python dies
    # with its wrapper (`owns`); one made by HOC does not.
    cdef object                __weakref__
    cdef readonly ModelSection section
    cdef readonly object       face         # nrnmini.facade.Hoc
    cdef Model                 model
    cdef bint                  owns
    cdef ModelSection alive(self)           # HandleError once deleted


cdef Section wrap_section(object face, ModelSection section)
