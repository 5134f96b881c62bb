# Changes of the number of segments.
#
# Owns: which old node each new segment takes or copies, and where point
# processes go. Leaves to others: geometry, the sort order.

from libc.stdint cimport int32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcpy
from nrnmini.model.mechanism cimport MechType, PointProcess
from nrnmini.model.model cimport Model
from nrnmini.model.section cimport Section, SectionMech
from nrnmini.store.column cimport Column
from nrnmini.store.soa cimport RowId, row_of
from nrnmini.store.values cimport DType


cdef int copy_node(Model model, RowId source, RowId target) except -1:
    cdef Py_ssize_t a = row_of(model.nodes, source), b = row_of(model.nodes, target)
    cdef Column column
    for column in model.nodes.columns:
        # Outside of a new segment nothing has happened yet, as in NEURON.
        if column.is_active and column.dtype != DType.HANDLE \
                and column is not model.vext:
            memcpy(column.data + b * column.row_bytes,
                   column.data + a * column.row_bytes, column.row_bytes)
    return 0


cdef int change_nseg(Section section, int n) except -1:
    # Growing: old i goes to int(n (i + 1/2) / n0), empty ones copy the old node
    # under their centre. Shrinking: new j takes the old node under its centre.
    cdef Model model = <Model>section.model
    cdef int n0 = section.nseg, i, j, k
    cdef int* source = <int*>malloc(n * sizeof(int))        # of each new segment
    cdef int* target = <int*>malloc(n0 * sizeof(int))       # of each old one, or -1
    cdef bint* is_copy = <bint*>calloc(n, sizeof(bint))
    cdef RowId* nodes = <RowId*>malloc((n + 1) * sizeof(RowId))
    cdef int m, n_mechs = section.n_mechs
    cdef RowId** rows = <RowId**>calloc(n_mechs + 1, sizeof(RowId*))
    cdef bint is_ready = source != NULL and target != NULL and is_copy != NULL \
        and nodes != NULL and rows != NULL
    cdef SectionMech* mech
    if is_ready:
        for m in range(n_mechs):
            rows[m] = <RowId*>malloc(n * sizeof(RowId))
            is_ready = is_ready and rows[m] != NULL
    if not is_ready:
        release(source, target, is_copy, nodes, rows, n_mechs)
        raise MemoryError()
    for j in range(n):
        source[j] = <int>(n0 * (j + 0.5) / n)
        is_copy[j] = n > n0
    for i in range(n0):
        target[i] = -1
    if n > n0:
        for i in range(n0):
            j = <int>(n * (i + 0.5) / n0)
            target[i] = j
            source[j] = i
            is_copy[j] = False
    else:
        for j in range(n):
            target[source[j]] = j
    try:
        make_rows(section, n, source, is_copy, nodes, rows)
    except BaseException:
        release(source, target, is_copy, nodes, rows, n_mechs)
        raise
    move_points(section, n, target, nodes)
    for i in range(n0):
        if target[i] < 0:
            for m in range(n_mechs):
                mech = &section.mechs[m]
                (<MechType>mech.type).destroy(mech.rows[i])
            model.nodes.erase(section.nodes[i])
    free(section.nodes)
    section.nodes = nodes
    for m in range(n_mechs):
        mech = &section.mechs[m]
        free(mech.rows)
        mech.rows = rows[m]
        mech.n = n
        rows[m] = NULL
    section.nseg = n
    for j in range(n + 1):
        k = row_of(model.nodes, nodes[j])
        (<int32_t*>model.segment_id.data)[k] = j
    release(source, target, is_copy, NULL, rows, n_mechs)
    return 0


cdef void release(int* source, int* target, bint* is_copy, RowId* nodes,
                  RowId** rows, Py_ssize_t n_rows) noexcept:
    cdef Py_ssize_t m
    if rows != NULL:
        for m in range(n_rows):
            free(rows[m])
    free(source)
    free(target)
    free(is_copy)
    free(nodes)
    free(rows)


cdef int make_rows(Section section, int n, const int* source, const bint* is_copy,
                   RowId* nodes, RowId** rows) except -1:
    # New nodes and instances; what was made goes again if anything fails.
    cdef Model model = <Model>section.model
    cdef MechType type
    cdef RowId id
    cdef int j, m, last = -1
    for m in range(section.n_mechs):
        for j in range(n):
            rows[m][j].generation = 0
    nodes[n] = section.nodes[section.nseg]
    try:
        for j in range(n):
            if not is_copy[j]:
                nodes[j] = section.nodes[source[j]]
                for m in range(section.n_mechs):
                    rows[m][j] = section.mechs[m].rows[source[j]]
                continue
            id = model.nodes.append()
            nodes[j] = id
            last = j
            copy_node(model, section.nodes[source[j]], id)
            for m in range(section.n_mechs):
                type = <MechType>section.mechs[m].type
                id = type.create(nodes[j])
                rows[m][j] = id
                type.copy_row(section.mechs[m].rows[source[j]], id)
    except BaseException:
        for j in range(last + 1):
            if not is_copy[j]:
                continue
            for m in range(section.n_mechs):
                if rows[m][j].generation:
                    (<MechType>section.mechs[m].type).store.erase(rows[m][j])
            model.nodes.erase(nodes[j])
        raise
    return 0


cdef int move_points(Section section, int n, const int* target,
                     const RowId* nodes) except -1:
    # With their node; else to the first segment, from the near end, whose far
    # edge is not before the centre of the old one.
    cdef void* p = section.first_point
    cdef PointProcess pp
    cdef int n0 = section.nseg, j
    while p != NULL:
        pp = <PointProcess>p
        p = pp.next
        if pp.place < 0:
            continue
        j = target[pp.place]
        if j < 0:
            j = 0
            while j < n - 1 and (j + 1.0) / n < (pp.place + 0.5) / n0:
                j += 1
        pp.place = j
        pp.type.set_node(pp.row(), nodes[j])
        pp.x = (j + 0.5) / n
        if section.orientation == 1:
            pp.x = 1 - pp.x
    return 0
