: the GLOBALs of a point process are not attributes of the object
NEURON { POINT_PROCESS GPoint  GLOBAL p  RANGE r, seen }
PARAMETER { p = 6  r = 7 }
ASSIGNED { seen }
INITIAL { seen = p * r }
