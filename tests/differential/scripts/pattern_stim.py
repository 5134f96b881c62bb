# PatternStim: a list of spikes through gid_connect; gids of cells here are not played.
pc = h.ParallelContext()
soma = h.Section(name="soma")
soma.insert("pas")
syns = [h.ExpSyn(soma(0.5)) for _ in range(3)]
cell = h.IntFire1()
pc.set_gid2node(7, 0)
own = h.NetCon(cell, None)
pc.cell(7, own)
links = [pc.gid_connect(gid, syn) for gid, syn in zip((1000, 1000, 1001), syns)]
for i, link in enumerate(links):
    link.weight[0], link.delay = 0.01 * (i + 1), 1 + 0.7 * i
driven = pc.gid_connect(1001, cell)
driven.weight[0], driven.delay = 2, 1.1
seven = pc.gid_connect(7, syns[2])
seven.weight[0], seven.delay = 0.05, 1.3
seen = [h.Vector() for _ in range(2)]  # one for each source
for link, vec in zip(links[1:], seen):
    link.record(vec)
spikes, ids = h.Vector(), h.Vector()
pc.spike_record(-1, spikes, ids)
v = h.Vector().record(soma(0.5)._ref_v)
g = [h.Vector().record(syn._ref_g) for syn in syns]

stim = h.PatternStim()
times = h.Vector([0, 1, 3.3, 3.3, 5, 5.012, 6])
gids = h.Vector([1000, 1000, 1000, 1001, 7, 1001, 99])
stim.play(times, gids)
times.fill(2)  # it has copies
pc.set_maxstep(10)
for run in range(2):
    h.finitialize(-65)
    pc.psolve(12)
    for name, vectors in (("seen", seen), ("g", g), ("v", [v]), ("own", [spikes, ids])):
        for i, vec in enumerate(vectors):
            out[f"{name} {i} of run {run}"] = list(vec)
    stim.play(h.Vector([2, 4]), h.Vector([1001, 1000]))
