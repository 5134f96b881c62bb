/* The interface between a compiled mechanism and the simulator.
 *
 * A mechanism (one .mod file) becomes one C translation unit that exports one
 * constant `NmDescriptor`. Nothing in it is static and writable: globals,
 * thread variables and tables live in memory that the simulator owns and hands
 * in through `NmCtx`.  Kernels are loops over rows [begin, end) of the
 * mechanism's struct-of-arrays store.
 *
 * Units: mV, ms, um, um2, mM, S/cm2, mA/cm2 (density), uS and nA (point).
 */
#ifndef NRNMINI_H
#define NRNMINI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NM_ABI_VERSION 4

typedef struct NmCtx NmCtx;
typedef double* const* const* NmTargets;
typedef struct NmThread NmThread;
typedef struct NmHost NmHost;
typedef struct NmDescriptor NmDescriptor;

/* ---- description of a mechanism ---------------------------------------- */

enum NmKind { NM_DENSITY = 0, NM_POINT = 1, NM_ARTIFICIAL = 2, NM_NOTHING = 3 };

/* Kind of a per-instance variable. NM_HIDDEN: not visible from HOC/Python. */
enum NmVarKind { NM_PARAMETER = 1, NM_ASSIGNED = 2, NM_STATE = 3, NM_HIDDEN = 4 };

/* Bits of NmIonUse.reads/writes. */
enum NmIonBits { NM_ION_E = 1, NM_ION_CI = 2, NM_ION_CO = 4, NM_ION_I = 8 };

/* Bits of NmDescriptor.flags. */
enum NmFlags {
    NM_THREAD_SAFE = 1,         /* may run on any thread */
    NM_ELECTRODE = 2,           /* has an ELECTRODE_CURRENT */
    NM_WRITES_CONC = 4,         /* writes an ion concentration */
    NM_HAS_NET_EVENT = 8,       /* calls net_event: a source for NetCon */
    NM_USES_V_IN_EVENT = 16,    /* NET_RECEIVE mentions v: it is written back */
    NM_RAW_POINTER = 32,        /* VERBATIM uses _p_NAME: must be set to run */
    NM_FIXED_STEP = 64          /* what it SOLVEs needs the fixed step */
};

/* One per-instance variable = one column (contiguous, `dim` values a row). */
typedef struct NmVar {
    const char* name;           /* as in the file, no suffix */
    const char* units;          /* "" if none */
    int32_t dim;                /* 1 for a scalar */
    int32_t is_array;           /* declared with [n], even if n is 1 */
    int32_t kind;               /* NmVarKind */
    double dflt;                /* PARAMETER default, 0 for others */
    double lo, hi;              /* <lo,hi> hints; lo > hi: none given */
} NmVar;

typedef struct NmIonUse {
    const char* ion;            /* "na" */
    int32_t reads, writes;      /* NmIonBits */
    double valence;             /* NAN if not given */
} NmIonUse;

typedef struct NmPointer {
    const char* name;
    int32_t bbcore;             /* BBCOREPOINTER: opaque */
} NmPointer;

/* NM_LENIENT: a GLOBAL of ASSIGNED. NEURON shows it to HOC and Python, its
 * document says that it does not; load_mechanisms(strict_globals) decides. */
enum NmVisible { NM_INVISIBLE = 0, NM_VISIBLE = 1, NM_LENIENT = 2 };

/* EXTERNAL: another mechanism's global, with its suffix. */
typedef struct NmExternal {
    const char* name;
    int32_t dim;
} NmExternal;

/* A value shared by the instances: DoubScal (dim 1) or DoubVec. `offset`
 * counts doubles in NmCtx.global (or .tvar for a thread variable). */
typedef struct NmGlobal {
    const char* name;           /* no suffix */
    const char* units;
    int32_t dim, is_array;
    int32_t offset;
    int32_t is_thread_variable; /* one copy per thread; HOC sees thread 0's */
    int32_t visible;            /* NmVisible: registered with HOC/Python? */
    double dflt;
    double lo, hi;
} NmGlobal;

/* A call of a FUNCTION or PROCEDURE from HOC or Python. */
typedef double (*NmMethod)(void* self);

typedef struct NmCall {
    int32_t argc;
    const double* argv;         /* numbers; 0 where the argument is none */
    void* frame;                /* host's view of all arguments, for VERBATIM */
    /* A method that a mechanism has added to Vector; NULL otherwise. */
    NmMethod method;
    void* self;
} NmCall;

/* What VERBATIM holds of an object of HOC. The memory stays when the object goes;
 * `u.this_pointer` is NULL then. */
typedef struct NmObject NmObject;
typedef union NmValue {         /* a variable of HOC, by address */
    double *_pval, *pval;
    char** ppstr;
    NmObject** pobj;
} NmValue;
typedef union NmObjectData {
    void* this_pointer;         /* of an object of a class: the NmObject itself */
    NmValue* dataspace;         /* of a template's: its first text */
} NmObjectData;
struct NmObject {
    NmObjectData u;
    void* ctemplate;            /* the same for two objects of one class */
    int32_t refcount, index;
    void* target;               /* opaque; NULL: gone */
    NmObject* itself;           /* what `Object**` of an argument points to */
};

typedef struct NmSymbolData {
    int32_t oboff;              /* index into NmHost.values */
    double* pval;
} NmSymbolData;

typedef struct NmSymbol {       /* a name of HOC's top level */
    const char* name;
    int32_t type;
    NmSymbolData u;
} NmSymbol;

enum NmArgument { NM_NO_ARGUMENT, NM_NUMBER, NM_TEXT, NM_OBJECT, NM_ADDRESS };

typedef double (*NmFunction)(NmCtx*, int32_t row, NmCall*);

typedef struct NmFunctionInfo {
    const char* name;           /* no suffix */
    int32_t argc;
    int32_t is_procedure;
    int32_t needs_instance;     /* touches instance data: row must be >= 0 */
    NmFunction call;
} NmFunctionInfo;

typedef void (*NmKernel)(NmCtx*, int32_t begin, int32_t end);

/* The value of a WATCH condition: positive while it holds. */
typedef double (*NmWatch)(NmCtx*, int32_t row);

/* A state that spreads along the cable (LONGITUDINAL_DIFFUSION). */
typedef struct NmDiffusion {
    /* out[0]: coefficient, um4/ms; out[1]: volume, um2; out[2]: influx, with the
     * ion's dI/dV in place of the current, for a charge of 1 */
    void (*coefficients)(NmCtx*, int32_t row, int element, double* out);
    int32_t dim;                /* elements of the state */
    int32_t var;                /* column, or -1: an ion's concentration */
    int32_t ion, part;          /* NmIonUse; NM_ION_CI or NM_ION_CO */
} NmDiffusion;

/* A state that the variable step integrates. */
typedef struct NmOde {
    int32_t var;                /* column, or -1: an ion's concentration */
    int32_t ion, part;          /* NmIonUse; NM_ION_CI or NM_ION_CO */
    int32_t element;            /* of an array */
    double tolerance;           /* factor of the absolute tolerance */
} NmOde;

enum NmHook {                   /* index into NmDescriptor.hooks */
    NM_BEFORE_INITIAL, NM_AFTER_INITIAL, NM_BEFORE_BREAKPOINT,
    NM_AFTER_SOLVE, NM_BEFORE_STEP, NM_N_HOOKS
};

struct NmDescriptor {
    uint32_t abi_version;       /* NM_ABI_VERSION */
    int32_t kind;               /* NmKind */
    uint32_t flags;             /* NmFlags */
    const char* name;           /* SUFFIX or POINT_PROCESS name */
    const char* file;           /* base name of the .mod file */
    const char* title;

    int32_t n_vars;      const NmVar* vars;             /* columns, in order:
                         RANGE parameters, RANGE assigned, STATEs, hidden */
    int32_t n_ions;      const NmIonUse* ions;
    int32_t n_pointers;  const NmPointer* pointers;
    int32_t n_randoms;   const char* const* randoms;    /* RANDOM variables */
    int32_t n_globals;   const NmGlobal* globals;
    int32_t global_size, tvar_size, table_size;         /* doubles */
    int32_t n_functions; const NmFunctionInfo* functions;
    int32_t n_weights;          /* NET_RECEIVE arguments; -1: no NET_RECEIVE */

    /* Any of these may be NULL. */
    NmKernel constructor;       /* after the defaults are set */
    NmKernel destructor;
    NmKernel init;              /* STATEs = x0, INITIAL; ion concentrations out */
    NmKernel cur;               /* rhs, d and ion currents, scaled by area */
    NmKernel state;             /* SOLVE */
    void (*check_tables)(NmCtx*);   /* rebuilds TABLEs whose DEPENDs moved */
    NmKernel hooks[NM_N_HOOKS];
    void (*net_receive)(NmCtx*, int32_t row, double* weight, double flag);
    void (*net_init)(NmCtx*, int32_t row, double* weight);
    int32_t n_watches;   const NmWatch* watches;
    int32_t n_diffusions; const NmDiffusion* diffusions;
    int32_t n_externals; const NmExternal* externals;
    /* The variable step; NULL without states. State k of a row is at
     * NmCtx.ode[k * ode_stride + row]. */
    int32_t n_odes;      const NmOde* odes;
    NmKernel slopes;            /* derivatives into ode */
    NmKernel relax;             /* ode: b, then x of (I - dt J) x = b, J the block
                                   of the instance */
    NmKernel synonyms;          /* concentrations of ions that follow states */
};

/* A shared library of mechanisms exports
 *   const NmDescriptor* const* nrnmini_mechanisms(void);
 * a NULL-terminated list. */

/* ---- what a kernel sees -------------------------------------------------- */

typedef struct NmIonCtx {       /* one per NmIonUse, same order */
    double *e, *ci, *co, *i, *didv;     /* columns of the ion's store */
    double *ci0, *co0;          /* addresses of the globals nai0_na_ion, ... */
    const int32_t* row;         /* our row -> the ion's row */
    int32_t offset;             /* contiguous: row[r] == r + offset */
    double z;                   /* charge */
} NmIonCtx;

/* A Philox stream: see nm_random.h. 12 words, one per row and RANDOM. */
typedef struct NmRandom {
    uint32_t key[2], ctr[4], out[4];
    uint32_t which, reserved;
} NmRandom;

struct NmCtx {
    NmThread* nt;
    const NmDescriptor* desc;
    void* type;                 /* opaque: the simulator's mechanism type */
    /* When set, node[r] == r + node_offset and ion[k].row[r] == r +
     * ion[k].offset for all rows of this call, so that loads need no gather. */
    int32_t contiguous;
    int32_t node_offset;
    double* const* col;         /* [n_vars] column base pointers */
    const int32_t* node;        /* row -> node row (NULL: artificial cell) */
    double *v, *area, *diam;    /* node columns, mV, um2, um */
    double *rhs, *d;            /* node columns, mA/cm2, S/cm2 */
    double *elec_rhs, *elec_d;  /* electrode share of rhs and d for i_membrane_;
                                   NULL when switched off */
    double *vext;               /* node column, mV; NULL: no extracellular */
    NmIonCtx* ion;              /* [n_ions] */
    NmTargets ptr;              /* ptr[k][row]: POINTER k; NULL if not set */
    NmRandom* const* rnd;       /* rnd[k][row] */
    double* global;             /* [global_size], stable for the simulator's life */
    double* tvar;               /* [tvar_size], this thread's copy */
    double* table;              /* [table_size], zero at first */
    void* const* self;          /* row -> identity of the instance, opaque */
    double* const* ext;         /* [n_externals] */
    double* ode;                /* variable step: [n_odes * ode_stride] */
    int64_t ode_stride;
};

/* The variable step ends this share before a discontinuity. */
#define NM_TIME_EPSILON 2.220446049250313e-14

enum NmStepping { NM_STEP_FIXED = 0, NM_STEP_VARIABLE = 1, NM_STEP_STARTING = 2 };

struct NmThread {
    double t, dt;               /* ms; inside NET_RECEIVE t is the event's time */
    double cj;                  /* 1/ms */
    const double* celsius;      /* degC */
    int32_t id, secondorder;
    const NmHost* host;
    void* engine;               /* opaque */
    /* The first error of a pass; kernels call nm_fail and go on with NaN. */
    int32_t error_row;
    const char* error;          /* static text, or NULL */
    const NmDescriptor* error_mechanism;
    void* jump;                 /* jmp_buf that host->execerror leaves through */
    uint32_t scop_seed;         /* scop_random and relatives */
    char error_text[160];       /* what `error` points to if it had to be written */
    int32_t stepping;           /* NmStepping */
    /* NM_STEP_STARTING: where the integration begins, and the first at_time after it,
     * beyond which it must not go. ms */
    double start, stop;
    int32_t in_step;            /* are the currents those of a fixed step? */
};

/* ---- what a mechanism may ask of the simulator ---------------------------- */

struct NmHost {
    void (*net_send)(NmCtx*, int32_t row, double* weight, double t, double flag);
    void (*net_event)(NmCtx*, int32_t row, double t);
    void (*net_move)(NmCtx*, int32_t row, double t);
    /* VERBATIM: does not return. */
    void (*execerror)(NmThread*, const char* what, const char* detail);
    int (*printf)(NmThread*, const char* text);     /* text already formatted */
    /* to[k] = from[rows[k]] and to[rows[k]] = from[k] */
    void (*gather)(double* to, const double* from, const int32_t* rows, int32_t n);
    void (*scatter)(double* to, const int32_t* rows, const double* from, int32_t n);
    /* to[k] += from[k] and to[rows[k]] += from[k], one after the other */
    void (*add)(double* to, const double* from, int32_t n);
    void (*add_at)(double* to, const int32_t* rows, const double* from, int32_t n);
    /* Of nm_math.h, for what runs seldom: the same bits, compiled once. */
    double (*exp)(double);
    double (*log)(double);
    double (*pow)(double, double);
    /* Arguments of the current call from HOC/Python, 1-based. */
    int (*ifarg)(NmCall*, int i);
    double (*getarg)(NmCall*, int i);
    const char* (*gargstr)(NmCall*, int i);
    double* (*pgetarg)(NmCall*, int i);
    void* (*objarg)(NmCall*, int i);                /* a Vector, ... */
    double* (*vector_data)(void* vector);
    int (*vector_size)(void* vector);
    void (*vector_resize)(void* vector, int n);
    /* A Random object of objarg; its stream, or NULL if it is not a Philox one. */
    double (*random_pick)(void* random);
    const NmRandom* (*random_stream)(void* random);
    /* Makes the arguments of the call the FUNCTION_TABLE of n arguments whose
     * address is kept at table[place]. */
    void (*set_function_table)(NmCtx*, NmCall*, int32_t place, int32_t n);
    /* Code compiled to be checked: how many doubles lie behind (the target
     * included) and before the target of POINTER k; -1: not known. */
    int64_t (*pointer_extent)(NmCtx*, int32_t row, int32_t k, int64_t* before);
    /* From now on an event with `flag` comes whenever condition k begins to hold;
     * `value`: its present one. `is_first` ends all that the instance waited for. */
    void (*watch)(NmCtx*, int32_t row, int32_t k, double flag, double value,
                  int32_t is_first);
    /* The NetCons onto the instance, oldest first: how many, and their weights, which
     * stay where they are until the call of the mechanism ends. */
    int32_t (*netcons)(NmCtx*, int32_t row, double*** weights);
    int32_t lock;               /* 1: a mechanism is in PROTECT or MUTEXLOCK */
    /* VERBATIM that speaks with HOC. All leave through execerror if they cannot. */
    int (*argument_kind)(NmCtx*, NmCall*, int i);       /* NmArgument */
    NmObject** (*object_argument)(NmCtx*, NmCall*, int i);
    char** (*text_argument)(NmCtx*, NmCall*, int i);    /* the place of a strdef */
    void (*assign_text)(NmCtx*, char** place, const char* text);
    void* (*file_argument)(NmCtx*, NmCall*, int i);     /* FILE* of a File */
    int (*list_count)(NmCtx*, NmObject*);
    NmObject* (*list_item)(NmCtx*, NmObject*, int i);
    const char* (*object_name)(NmCtx*, NmObject*);
    int (*vector_room)(NmCtx*, NmObject*);
    void (*hold_object)(NmCtx*, NmObject*, int by);     /* +1 keeps it alive */
    NmSymbol* (*symbol)(NmCtx*, const char* name);      /* NULL: unknown */
    NmValue* (*values)(NmCtx*);
    /* Arguments of the next call: a number, unless an object or a text is given. */
    void (*push_argument)(NmCtx*, double, NmObject*, const char*);
    double (*call_hoc)(NmCtx*, NmSymbol*, int n);
    int (*run_hoc)(NmCtx*, const char* text);           /* 0: done */
    void (*add_vector_method)(NmCtx*, const char* name, NmMethod, NmFunction how);
    uint32_t (*mcell_word)(uint32_t* high, uint32_t low);
    uint32_t (*mcell_low)(NmCtx*, uint32_t set, int is_set);
    int32_t variable_step;      /* is it chosen? Also between steps, and in INITIAL. */
    /* LAG number k of the instance: keeps `now[n]` as its values at t, and gives those
     * of `delay` ms before. */
    void (*lag)(NmCtx*, int32_t row, int32_t k, double delay, int32_t n,
                const double* now, double* out);
};

static inline void nm_fail(NmCtx* c, int32_t row, const char* text) {
    if (!c->nt->error) {
        c->nt->error = text;
        c->nt->error_row = row;
        c->nt->error_mechanism = c->desc;
    }
}

#ifdef __cplusplus
}
#endif
#endif
