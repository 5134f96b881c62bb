: read-only: one value for all threads and instances, the file stays thread-safe
NEURON { SUFFIX gread  GLOBAL p, arr  RANGE seen, seen1 }
PARAMETER { p = 2.5 (mV) <0, 100>  q = 1.23456789  arr[3] }
ASSIGNED { seen seen1 }
INITIAL { seen = p + q  seen1 = arr[1] }
