: LOCALs of the file: per thread without being asked, never visible
NEURON { SUFFIX gtop  RANGE seen, unset }
LOCAL top, never, tops[2]
ASSIGNED { seen unset }
INITIAL { top = 4  tops[1] = 0.5  seen = top + tops[1]  unset = never }
