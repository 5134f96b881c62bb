/* How VERBATIM blocks speak with HOC: objects, Vectors, Lists, Files, names, calls.
 *
 * Owns the names that published files use for this, as calls of the host. Included by
 * nm_verbatim.h. An `Object*` outlives its object: each use asks whether it is there.
 */
#ifndef NM_OBJECTS_H
#define NM_OBJECTS_H

#include <stdio.h>

#include "nrnmini.h"

typedef NmObject Object;
typedef NmSymbol Symbol;
typedef NmValue Objectdata;
typedef void IvocVect;
typedef void Rand;
typedef struct Point_process Point_process;     /* no member of it is visible */

/* What an Object* stands for; does not return when it is gone. */
NM_INLINE void* nm_alive(NmCtx* _nm, void* object) {
    if (!object) hoc_execerror("an object is used that was never set", "");
    if (!((NmObject*)object)->target)
        hoc_execerror("an object that a mechanism has kept no longer exists",
                      "keep a reference to it in HOC or Python");
    return ((NmObject*)object)->target;
}

NM_INLINE Object* nm_object_argument(NmCtx* _nm, NmCall* call, int i) {
    return *nm_host(_nm)->object_argument(_nm, call, i);
}

NM_INLINE int nm_argument_is(NmCtx* _nm, NmCall* call, int i, int kind) {
    return call && nm_host(_nm)->argument_kind(_nm, call, i) == kind;
}

#define hoc_objgetarg(i) (nm_host(_nm)->object_argument(_nm, _nm_call, (i)))
#define hoc_is_double_arg(i) nm_argument_is(_nm, _nm_call, (i), NM_NUMBER)
#define hoc_is_str_arg(i) nm_argument_is(_nm, _nm_call, (i), NM_TEXT)
#define hoc_is_object_arg(i) nm_argument_is(_nm, _nm_call, (i), NM_OBJECT)
#define hoc_is_pdouble_arg(i) nm_argument_is(_nm, _nm_call, (i), NM_ADDRESS)
#define hoc_is_tempobj_arg(i) 0
#define hoc_is_tempobj(i) 0
#define hoc_obj_file_arg(i) \
    ((FILE*)nm_host(_nm)->file_argument(_nm, _nm_call, (i)))
#define hoc_pgargstr(i) (nm_host(_nm)->text_argument(_nm, _nm_call, (i)))
#define hoc_assign_str(place, text) \
    (nm_host(_nm)->assign_text(_nm, (place), (text)))
#define hoc_object_name(object) \
    ((char*)nm_host(_nm)->object_name(_nm, (Object*)(object)))
#define hoc_obj_ref(object) (nm_host(_nm)->hold_object(_nm, (object), 1))
#define hoc_obj_unref(object) (nm_host(_nm)->hold_object(_nm, (object), -1))

/* ---- List and Vector --------------------------------------------------------- */

#define ivoc_list_count(list) (nm_host(_nm)->list_count(_nm, (list)))
#define ivoc_list_item(list, i) (nm_host(_nm)->list_item(_nm, (list), (i)))
#define vector_arg(i) ((IvocVect*)nm_object_argument(_nm, _nm_call, (i)))
#define vector_pobj(vector) (&((NmObject*)(vector))->itself)
#define vector_vec(v) (nm_host(_nm)->vector_data(nm_alive(_nm, (v))))
#define vector_capacity(v) (nm_host(_nm)->vector_size(nm_alive(_nm, (v))))
#define vector_resize(v, n) \
    (nm_host(_nm)->vector_resize(nm_alive(_nm, (v)), (n)))
#define vector_buffer_size(v) (nm_host(_nm)->vector_room(_nm, (NmObject*)(v)))
#define vector_arg_px(i, px) nm_vector_pointer(_nm, vector_arg(i), (px))
#define vector_instance_px(v, px) nm_vector_pointer(_nm, (v), (px))
#define is_vector_arg(i) hoc_is_object_arg(i)

NM_INLINE int nm_vector_pointer(NmCtx* _nm, void* vector, double** px) {
    void* target = nm_alive(_nm, vector);
    *px = nm_host(_nm)->vector_data(target);
    return nm_host(_nm)->vector_size(target);
}

/* A method that HOC may call on every Vector of this simulator. */
#define install_vector_method(name, method)                                  \
    (nm_host(_nm)->add_vector_method(_nm, (name), (double (*)(void*))(method), \
                                      nm_vector_method))

/* ---- names of HOC ------------------------------------------------------------- */

#define hoc_lookup(name) (nm_host(_nm)->symbol(_nm, (name)))
#define hoc_get_symbol(name) nm_known_symbol(_nm, (name))
#define hoc_objectdata (nm_host(_nm)->values(_nm))
#define hoc_pushx(x) (nm_host(_nm)->push_argument(_nm, (x), 0, 0))
#define hoc_pushobj(place) (nm_host(_nm)->push_argument(_nm, 0.0, *(place), 0))
#define hoc_pushstr(place) (nm_host(_nm)->push_argument(_nm, 0.0, 0, *(place)))
#define hoc_call_func(symbol, n) (nm_host(_nm)->call_hoc(_nm, (symbol), (n)))
#define hoc_oc(text) (nm_host(_nm)->run_hoc(_nm, (text)))

NM_INLINE Symbol* nm_known_symbol(NmCtx* _nm, const char* name) {
    Symbol* found = nm_host(_nm)->symbol(_nm, name);
    if (!found) hoc_execerror("a name is not defined in HOC", name);
    return found;
}

/* ---- MCellRan4 ------------------------------------------------------------------ */

NM_INLINE double nm_mcell(NmCtx* _nm, uint32_t* high, double* x, unsigned n,
                          double range) {
    const uint32_t low = nm_host(_nm)->mcell_low(_nm, 0, 0);
    for (unsigned i = 0; i < n; ++i)
        x[i] = range * (nm_host(_nm)->mcell_word(high, low) * 2.3283064365386962890625e-10);
    return x[0];
}
#define mcell_ran4(high, x, n, range) nm_mcell(_nm, (high), (x), (n), (range))
#define mcell_ran4_init(low) (nm_host(_nm)->mcell_low(_nm, (low), 1))
#define nrnRan4int(high, low) (nm_host(_nm)->mcell_word((high), (low)))
#define nrnRan4dbl(high, low) \
    (nm_host(_nm)->mcell_word((high), (low)) * 2.3283064365386962890625e-10)

/* ---- sorting ---------------------------------------------------------------------- */

/* Sorts the indices `base` of `values` by the comparison of two values. */
NM_COLD static void nm_sort(double* values, int* base, int n,
                            int (*compare)(double, double)) {
    int* spare = n > 1 ? (int*)malloc((size_t)n * sizeof(int)) : 0;
    if (!spare) return;
    for (int width = 1; width < n; width *= 2) {
        for (int low = 0; low < n; low += 2 * width) {
            const int mid = low + width < n ? low + width : n;
            const int high = low + 2 * width < n ? low + 2 * width : n;
            int i = low, j = mid;
            for (int k = low; k < high; ++k) {
                const int first = j >= high ||
                    (i < mid && compare(values[base[i]], values[base[j]]) <= 0);
                spare[k] = first ? base[i++] : base[j++];
            }
        }
        memcpy(base, spare, (size_t)n * sizeof(int));
    }
    free(spare);
}
#define nrn_mlh_gsort(values, base, n, compare) \
    nm_sort((values), (base), (n), (int (*)(double, double))(compare))

#endif
