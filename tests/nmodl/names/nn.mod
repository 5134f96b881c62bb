NEURON { SUFFIX nothing }
FUNCTION lone(x) { lone = x*x }
PROCEDURE idle() { }
