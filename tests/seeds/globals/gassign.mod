: GLOBALs of ASSIGNED: per thread if written, one value if not
NEURON { SUFFIX gassign  THREADSAFE  GLOBAL w, r, arr  RANGE seen, seenr }
ASSIGNED { w r arr[2] seen seenr }
INITIAL { w = w + 1  seen = w  seenr = r + arr[1] }
