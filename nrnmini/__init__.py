"""nrnmini: an embeddable neuron simulator, compatible with NEURON."""

__version__ = "0.1.0"
