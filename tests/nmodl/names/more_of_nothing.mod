NEURON { SUFFIX nothing  GLOBAL scale }
PARAMETER { scale = 4 }
FUNCTION scaled(x) { scaled = scale * lone_here(x) }
FUNCTION lone_here(x) { lone_here = x + 1 }
