# Random: streams, distributions and their order of draws.
# compare: atol 1e-11
def draws(make, n=12):
    r = h.Random()
    r.Random123(1, 2, 3)
    r.seq(5)
    first = make(r)
    return [first] + [r.repick() for _ in range(n)]


out["uniform"] = draws(lambda r: r.uniform(-1, 3))
out["normal"] = draws(lambda r: r.normal(2, 4))
out["negexp"] = draws(lambda r: r.negexp(3))
out["discunif"] = draws(lambda r: r.discunif(2, 9))
out["poisson"] = draws(lambda r: r.poisson(4))
out["lognormal"] = draws(lambda r: r.lognormal(4, 2))
out["binomial"] = draws(lambda r: r.binomial(20, 0.3))
out["geometric"] = draws(lambda r: r.geometric(0.3))
out["erlang"] = draws(lambda r: r.erlang(4, 2))
out["weibull"] = draws(lambda r: r.weibull(2, 3))
out["hypergeo"] = draws(lambda r: r.hypergeo(2, 9))
