sec = cell("hooks")
trace(
    sec(0.5).hooks,
    *"bi ai bb as bs order n m t0 t1 t2 t3".split(),
    tstop=0.2,
)
