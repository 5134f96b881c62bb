"""Sections, mechanisms and ions of one simulator: floor 2.

``Model`` owns everything; see ``nrnmini.model.model``.
"""

from nrnmini.model.mechanism import IonType, MechType, PointProcess
from nrnmini.model.model import Model
from nrnmini.model.section import Section

__all__ = ["IonType", "MechType", "Model", "PointProcess", "Section"]
