NEURON { SUFFIX nothing }
PARAMETER { myparam_test = 4 }
FUNCTION myfunc_test(x) { myfunc_test = x*myparam_test + counted() }
LOCAL n
FUNCTION counted() { n = n + 1  counted = n*100 }
PROCEDURE setit_test(x) { myparam_test = x }
