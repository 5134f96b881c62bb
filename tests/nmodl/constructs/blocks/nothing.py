out["values"] = [
    h.myfunc_test(2),
    h.myfunc_test(3),
    h.setit_test(7),
    h.myparam_test,
    h.myfunc_test(1),
]
