"""Sort orders: where each node lives, and in which order the solver meets it.

Owns the partition of cells over threads, the order of nodes in memory and the
spans of the tree solver. Leaves the permutation of the stores to `context`.

Canonical order, as NEURON has it: cell by cell in creation order; the root node
first; sections breadth first, children by increasing position on the parent and
the most recently connected first at equal positions; nodes from the near end to
the far end. Siblings are always eliminated against the canonical order, and
every other order used here keeps that, so no result depends on the choice.

The solver works level by level (all nodes at the same depth). Within a level come
first the eldest children of all nodes, in the order of their parents, then the
second children, and so on. Runs of nodes whose parents are neighbours become
spans: the same node of many cells, or the same level of parallel branches, side by
side in SIMD lanes. Cells are taken in blocks that fit the cache.

In memory, `interleaved` keeps the order of the solver, segments first, the
zero-area nodes behind all segments of the thread, so that a mechanism that is
everywhere covers one contiguous range. `cell` keeps the canonical order with the
root nodes first.
"""

cimport cython
from libc.stdlib cimport calloc, free, malloc

from nrnmini.model.mechanism cimport MechType
from nrnmini.model.section cimport Section
from nrnmini.store.soa cimport Store, row_of

from nrnmini.errors import InternalError, ModelError
from nrnmini.model.topology import ordered_children

# Nodes per block: eight columns of this many doubles stay well inside an L2 cache.
cdef enum:
    BLOCK = 1024


cdef int32_t* ints(Py_ssize_t n) except NULL:
    cdef int32_t* p = <int32_t*>malloc((n + 1) * sizeof(int32_t))
    if p == NULL:
        raise MemoryError
    return p


@cython.final
cdef class Order:
    """The result; see the interface."""

    def __dealloc__(self):
        free(self.new_row)
        free(self.parent)
        free(self.thread_begin)
        free(self.spans)
        free(self.block)
        free(self.thread_block)


@cython.final
cdef class Canonical:
    """All nodes in canonical order, cell by cell."""
    cdef int32_t* row           # present row
    cdef int32_t* parent        # canonical index, -1: root
    cdef char*    has_area
    cdef int32_t* at_row        # present row -> canonical index
    cdef int32_t  n, capacity
    cdef list     cell_start    # canonical index per cell, and the end
    cdef list     cell_shape    # hash per cell

    def __cinit__(self, Py_ssize_t n):
        cdef Py_ssize_t k
        self.capacity = n
        self.row = ints(n)
        self.parent = ints(n)
        self.at_row = ints(n)
        self.has_area = <char*>malloc(n + 1)
        if self.has_area == NULL:
            raise MemoryError
        for k in range(n):
            self.at_row[k] = -1
        self.cell_start = []
        self.cell_shape = []

    def __dealloc__(self):
        free(self.row)
        free(self.parent)
        free(self.at_row)
        free(self.has_area)

    cdef int add(self, Py_ssize_t row, int32_t parent, bint has_area) except -1:
        if row < 0 or self.n >= self.capacity or self.at_row[row] >= 0:
            raise InternalError("a section has a node that is missing or shared")
        self.row[self.n] = row
        self.parent[self.n] = parent
        self.has_area[self.n] = has_area
        self.at_row[row] = self.n
        self.n += 1
        return 0

    cdef int add_cell(self, Section root, Store nodes) except -1:
        cdef Section sec
        cdef MechType type
        cdef list queue = [root]
        cdef Py_ssize_t at = 0
        cdef int k
        cdef int32_t first = self.n, above
        cdef size_t shape = 1469598103934665603u
        self.cell_start.append(first)
        self.add(row_of(nodes, root.root_node), -1, False)
        while at < len(queue):
            sec = <Section>queue[at]
            at += 1
            if sec is root:
                above = first
            else:
                above = self.at_row[self.checked(row_of(nodes, sec.parent_node()))]
                if above < 0:
                    raise InternalError("a section hangs on a node of another tree")
            shape = (shape ^ <size_t>(above - first)) * 1099511628211u
            shape = (shape ^ <size_t>sec.nseg) * 1099511628211u
            for k in range(sec.n_mechs):
                type = <MechType>sec.mechs[k].type
                shape = (shape ^ <size_t>(type.index + 7)) * 1099511628211u
            for k in range(sec.nseg + 1):
                self.add(row_of(nodes, sec.nodes[k]), above, k < sec.nseg)
                above = self.n - 1
            if sec.first_child == NULL:
                continue
            if sec.first_child == sec.last_child:
                queue.append(<object>sec.first_child)
            else:
                queue.extend(ordered_children(sec))
        self.cell_shape.append(shape)
        return 0

    cdef Py_ssize_t checked(self, Py_ssize_t row) except -1:
        if row < 0 or row >= self.capacity:
            raise InternalError("a section hangs on a node that is gone")
        return row


cdef list roots_of_threads(Model model, int n_threads, dict partition):
    # Contiguous blocks in creation order, as long as dealing out would make them.
    cdef Section sec
    cdef list roots = model.roots(), parts = []
    cdef Py_ssize_t n = len(roots), start = 0, size
    cdef int k
    if partition:
        listed = [list(partition.get(k, ())) for k in range(n_threads)]
        seen = {id(sec) for part in listed for sec in part}
        if len(seen) != sum(map(len, listed)):
            raise ModelError("`partition`: a cell is on two threads")
        missing = [sec for sec in roots if id(sec) not in seen]
        if missing or len(seen) != n:
            sec = missing[0] if missing else None
            raise ModelError(
                "`partition` must list every root section exactly once"
                + (f"; `{sec.full_name()}` is missing" if sec is not None else "")
            )
        return listed
    for k in range(n_threads):
        size = n // n_threads + (k < n % n_threads)
        parts.append(roots[start:start + size])
        start += size
    return parts


cdef Order compute_order(Model model, int n_threads, str kind, dict partition):
    """The order of all nodes; ModelError if a partition is incomplete."""
    cdef Order order = Order()
    cdef Store nodes = model.nodes
    cdef Py_ssize_t n = nodes.size
    cdef Canonical all = Canonical(n)
    cdef Builder builder
    cdef list parts = roots_of_threads(model, n_threads, partition)
    cdef list cells
    cdef Py_ssize_t first_cell, c
    cdef int32_t thread
    order.n_threads = n_threads
    order.n = n
    order.new_row = ints(n)
    order.parent = ints(n)
    order.thread_begin = ints(n_threads + 1)
    order.thread_block = ints(n_threads + 1)
    order.block = ints(n + 1)
    order.spans = <NmSpan*>malloc((n + 1) * sizeof(NmSpan))
    if order.spans == NULL:
        raise MemoryError
    thread_cells = []
    for part in parts:
        first_cell = len(all.cell_shape)
        for sec in part:
            all.add_cell(sec, nodes)
        thread_cells.append(range(first_cell, len(all.cell_shape)))
    all.cell_start.append(all.n)
    if all.n != n:
        raise InternalError(f"{n - all.n} nodes belong to no section")
    builder = Builder(all, order, kind == "interleaved")
    for thread in range(n_threads):
        order.thread_begin[thread] = builder.n_placed
        order.thread_block[thread] = order.n_blocks
        groups = {}
        for c in thread_cells[thread]:
            groups.setdefault(all.cell_shape[c], []).append(c)
        cells = [c for group in groups.values() for c in group]
        builder.add_thread(cells)
    order.thread_begin[n_threads] = builder.n_placed
    order.thread_block[n_threads] = order.n_blocks
    order.block[order.n_blocks] = order.n_spans
    return order


@cython.final
cdef class Builder:
    """Turns the canonical order into places in memory and spans."""
    cdef Canonical all
    cdef Order     order
    cdef bint      interleaved
    cdef int32_t   n_placed
    cdef int32_t*  first_child      # eldest child, or -1
    cdef int32_t*  next_child       # next sibling, or -1
    cdef int32_t*  schedule         # canonical indices, in the order of the solver
    cdef int32_t*  level_end        # where a level ends in `schedule`, per node
    cdef int32_t*  place            # canonical index -> new row
    cdef int32_t*  cursor

    def __cinit__(self, Canonical all, Order order, bint interleaved):
        cdef int32_t k, p, n = all.n
        self.all = all
        self.order = order
        self.interleaved = interleaved
        self.first_child = ints(n)
        self.next_child = ints(n)
        self.schedule = ints(n)
        self.level_end = ints(n)
        self.place = ints(n)
        self.cursor = ints(n)
        for k in range(n):
            self.first_child[k] = -1
        for k in range(n - 1, -1, -1):
            p = all.parent[k]
            if p >= 0:
                self.next_child[k] = self.first_child[p]
                self.first_child[p] = k

    def __dealloc__(self):
        free(self.first_child)
        free(self.next_child)
        free(self.schedule)
        free(self.level_end)
        free(self.place)
        free(self.cursor)

    cdef int add_thread(self, list cells) except -1:
        """Places the nodes of these cells behind those placed before."""
        cdef list starts = self.all.cell_start, block = [], blocks = []
        cdef Py_ssize_t c
        cdef int32_t size = 0, length, n = 0
        for c in cells:
            length = <int32_t>starts[c + 1] - <int32_t>starts[c]
            if block and size + length > BLOCK:
                blocks.append(block)
                block = []
                size = 0
            block.append(c)
            size += length
        if block:
            blocks.append(block)
        ends = []
        for block in blocks:
            n = self.add_levels(block, n)
            ends.append(n)
        if self.interleaved:
            self.place_nodes(n, 1)
            self.place_nodes(n, 0)
        else:
            for c in cells:
                self.put(starts[c])
            for c in cells:
                for n in range(<int32_t>starts[c] + 1, <int32_t>starts[c + 1]):
                    self.put(n)
        n = 0
        for end in ends:
            self.order.block[self.order.n_blocks] = self.order.n_spans
            self.order.n_blocks += 1
            self.make_spans(n, end)
            n = end
        return 0

    cdef int32_t add_levels(self, list cells, int32_t n) except -1:
        # Appends the nodes of one block to `schedule`, level by level.
        cdef int32_t begin = n, end, k, node, active
        for c in cells:
            self.schedule[n] = self.all.cell_start[c]
            n += 1
        end = n
        while begin < end:
            for k in range(begin, end):
                self.level_end[k] = end
            active = 0
            for k in range(begin, end):
                node = self.first_child[self.schedule[k]]
                if node >= 0:
                    self.cursor[active] = node
                    active += 1
            while active:
                k = 0
                while k < active:
                    self.schedule[n] = self.cursor[k]
                    n += 1
                    k += 1
                active = self.advance(active)
            begin = end
            end = n
        return n

    cdef int32_t advance(self, int32_t active) noexcept:
        cdef int32_t k, kept = 0, node
        for k in range(active):
            node = self.next_child[self.cursor[k]]
            if node >= 0:
                self.cursor[kept] = node
                kept += 1
        return kept

    cdef void place_nodes(self, int32_t n, char has_area) noexcept:
        cdef int32_t k
        for k in range(n):
            if self.all.has_area[self.schedule[k]] == has_area:
                self.put(self.schedule[k])

    cdef void put(self, int32_t node) noexcept:
        self.place[node] = self.n_placed
        self.order.new_row[self.all.row[node]] = self.n_placed
        self.n_placed += 1

    cdef void make_spans(self, int32_t begin, int32_t end) noexcept:
        cdef int32_t k, i, p, level = -1
        cdef NmSpan* span = NULL
        for k in range(begin, end):
            i = self.place[self.schedule[k]]
            p = self.all.parent[self.schedule[k]]
            if p >= 0:
                p = self.place[p]
            self.order.parent[i] = p
            if span != NULL and self.level_end[k] == level and i == span.i + span.n \
                    and (p == span.p + span.n if p >= 0 else span.p < 0):
                span.n += 1
                continue
            span = &self.order.spans[self.order.n_spans]
            self.order.n_spans += 1
            span.i = i
            span.p = p
            span.n = 1
            level = self.level_end[k]


cdef int stable_order(const int32_t* key, Py_ssize_t n, int32_t n_keys,
                      int32_t* new_row) except -1:
    cdef int32_t* start = <int32_t*>calloc(n_keys + 1, sizeof(int32_t))
    cdef Py_ssize_t k
    if start == NULL:
        raise MemoryError
    for k in range(n):
        start[key[k] + 1] += 1
    for k in range(n_keys):
        start[k + 1] += start[k]
    for k in range(n):
        new_row[k] = start[key[k]]
        start[key[k]] += 1
    free(start)
    return 0
