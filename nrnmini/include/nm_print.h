/* printf of NMODL text and of VERBATIM: through the simulator, so that it lands
 * where the shell or the notebook shows output. */
#ifndef NM_PRINT_H
#define NM_PRINT_H

#include <stdarg.h>
#include <stdio.h>

#include "nm_math.h"
#include "nrnmini.h"

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
NM_COLD static int nm_print(NmThread* nt, const char* format, ...) {
    char text[4096];
    va_list args;
    int n;
    va_start(args, format);
    n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    nt->host->printf(nt, text);
    return n;
}

#endif
