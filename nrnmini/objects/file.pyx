"""File: reading and writing of text and binary files.

Owns: the stream and the scanning of numbers and words. Leaves to others: what
Vector and Matrix read and write (vector_io, matrix).
"""

from cpython.exc cimport PyErr_CheckSignals
from libc.stdio cimport (
    EOF, FILE, SEEK_CUR, SEEK_END, SEEK_SET, clearerr, fclose, fflush, fgetc,
    fopen, fread, fseek, ftell, fwrite, ungetc)
from libc.stdlib cimport strtod

import os
import re
import tempfile

from nrnmini.objects.vector_base cimport shifted
from nrnmini.store.handle cimport DataHandle

from nrnmini.errors import ModelError
from nrnmini.objects.args import ArgumentError, describe, string, whole
from nrnmini.objects.formatting import format_text
from nrnmini.objects.table import ClassSpec


cdef inline bint is_space(int c) noexcept nogil:
    return c == 32 or 9 <= c <= 13


def expand_name(str name):
    """`$(VAR)` in a file name replaced by the environment's value."""
    return re.sub(r"\$\(([^)]*)\)", lambda m: os.environ.get(m.group(1), ""), name)


cdef File file_at(tuple args, Py_ssize_t k, str method):
    if k >= len(args) or not isinstance(args[k], File):
        found = f", not {describe(args[k])}" if k < len(args) else ""
        raise ArgumentError(f"`{method}` needs a File as argument {k + 1}{found}")
    cdef File f = args[k]
    f.opened(method)
    return f


def assign_text(args, Py_ssize_t k, str method, str value):
    """Writes to a text argument (strdef or `h.ref("")`)."""
    if k >= len(args) or not isinstance(getattr(args[k], "value", None), str):
        found = f", not {describe(args[k])}" if k < len(args) else ""
        raise ArgumentError(
            f"`{method}` needs a text that can be assigned (a strdef, or "
            f"`h.ref('')`) as argument {k + 1}{found}")
    args[k].value = value


cdef class File(Object):
    """File([name]): a file for reading or writing.

    Open it with `ropen`, `wopen` or `aopen`, which return 1, or 0 if it cannot
    be opened. It is closed when the last reference to the object goes.
    """

    def __init__(self, context, *args):
        self.context = context
        self.name = string(args, 0, "File", "")
        self.enter(context.model.objects, "File")

    def __dealloc__(self):
        if self.stream != NULL:
            fclose(self.stream)

    cdef FILE* opened(self, str method) except NULL:
        if self.stream == NULL:
            raise ModelError(
                f"`{method}`: the file `{self.name}` is not open: "
                "`ropen`, `wopen` or `aopen` comes first")
        return self.stream

    cdef object open(self, tuple args, const char* mode, str method):
        if args:
            self.name = string(args, 0, method)
        self.close()
        path = os.fsencode(expand_name(self.name))
        if b"\0" in path:
            raise ModelError(f"`{method}`: a file name cannot hold a zero byte")
        if path and not os.path.isdir(path):
            self.stream = fopen(path, mode)
        return 1.0 if self.stream != NULL else 0.0

    def ropen(self, *args):
        """Opens for reading; 1 if that worked."""
        return self.open(args, b"rb", "File.ropen")

    def wopen(self, *args):
        """Opens for writing, emptied; 1 if that worked."""
        return self.open(args, b"wb", "File.wopen")

    def aopen(self, *args):
        """Opens for writing at the end; 1 if that worked."""
        return self.open(args, b"ab", "File.aopen")

    def close(self, *args):
        """Closes the file."""
        cdef FILE* f = self.stream
        self.stream = NULL
        if f != NULL and fclose(f) != 0:
            raise ModelError(f"`File.close`: not all could be written to `{self.name}`")
        return 0.0

    def isopen(self, *args):
        """Is the file open?"""
        return 1.0 if self.stream != NULL else 0.0

    def eof(self, *args):
        """Is nothing left to read?"""
        cdef FILE* f = self.opened("File.eof")
        cdef int c = fgetc(f)
        if c == EOF:
            return 1.0
        ungetc(c, f)
        return 0.0

    def flush(self, *args):
        """Hands what was written to the system."""
        if self.stream != NULL:
            fflush(self.stream)
        return 1.0

    def getname(self, *args):
        """The name, also assigned to a text argument."""
        if args:
            assign_text(args, 0, "File.getname", self.name)
        return self.name

    def dir(self, *args):
        """The directory part of the name, with its slash."""
        return self.name[:self.name.rfind("/") + 1]

    def seek(self, *args):
        """([offset=0[, whence=0]]): position; whence 0 start, 1 here, 2 end."""
        cdef FILE* f = self.opened("File.seek")
        cdef long offset = whole(args, 0, "File.seek", 0)
        cdef int whence = whole(args, 1, "File.seek", 0)
        if not 0 <= whence <= 2:
            raise ModelError(f"`File.seek`: whence is 0, 1 or 2, not {whence}")
        clearerr(f)
        return <double>fseek(
            f, offset, (SEEK_SET, SEEK_CUR, SEEK_END)[whence])

    def tell(self, *args):
        """Position in bytes."""
        return ftell(self.opened("File.tell"))

    def unlink(self, *args):
        """Removes the file from the disk; 1 if that worked."""
        try:
            os.unlink(expand_name(self.name))
        except OSError:
            return 0.0
        return 1.0

    def mktemp(self, *args):
        """Takes the name of a new temporary file."""
        handle, self.name = tempfile.mkstemp(prefix="nrn")
        os.close(handle)
        return 1.0

    def chooser(self, *args):
        """A file dialogue; without a display nothing is chosen: 0."""
        self.context.tell_inert("File.chooser")
        return 0.0

    # ---- text ----------------------------------------------------------------

    def gets(self, *args):
        """Reads a line with its newline into a text; its length, -1 at the end."""
        cdef FILE* f = self.opened("File.gets")
        cdef bytearray line = bytearray()
        cdef int c = 0
        while c != 10:
            c = fgetc(f)
            if c == EOF:
                if not line:
                    return -1.0
                c = 10
            line.append(c)
        assign_text(args, 0, "File.gets", line.decode("utf-8", "surrogateescape"))
        return <double>len(line)

    cdef bytes word(self):
        # The next word; empty at the end. The space behind it is read too.
        cdef FILE* f = self.stream
        cdef bytearray word = bytearray()
        cdef int c = fgetc(f)
        while c != EOF and is_space(c):
            c = fgetc(f)
        while c != EOF and not is_space(c):
            word.append(c)
            c = fgetc(f)
        while c != EOF and is_space(c) and c != 10:
            c = fgetc(f)
        if c != EOF and not is_space(c):
            ungetc(c, f)
        return bytes(word)

    def scanstr(self, *args):
        """Reads a word into a text; its length, -1 at the end."""
        self.opened("File.scanstr")
        word = self.word()
        if not word:
            return -1.0
        assign_text(args, 0, "File.scanstr", word.decode("utf-8", "surrogateescape"))
        return <double>len(word)

    cdef int scan(self, double* value) except -1:
        cdef FILE* f = self.stream
        cdef char text[128]
        cdef char* end
        cdef int c = 0, n, words = 0
        while c != EOF:
            c = fgetc(f)
            while c != EOF and is_space(c):
                c = fgetc(f)
            if c == EOF:
                break
            n = 0
            while c != EOF and not is_space(c):
                if n < 127:
                    text[n] = c
                    n += 1
                c = fgetc(f)
            text[n] = 0
            while c != EOF and is_space(c):
                c = fgetc(f)
            if c != EOF:
                ungetc(c, f)
            # inf and nan are words, not numbers.
            if text[0] not in (b"i", b"n", b"I", b"N"):
                value[0] = strtod(text, &end)
                if end != text:
                    return 1
            words += 1
            if words & 0xffff == 0:
                PyErr_CheckSignals()
        return 0

    def scanvar(self, *args):
        """Reads the next number; words that are none are skipped."""
        cdef double value
        self.opened("File.scanvar")
        if not self.scan(&value):
            raise ModelError(f"`File.scanvar`: no number is left in `{self.name}`")
        return value

    cdef int write_text(self, str text, str method) except -1:
        cdef FILE* f = self.opened(method)
        cdef bytes data = text.encode("utf-8", "surrogateescape")
        cdef const char* p = data
        cdef size_t n = len(data)
        if fwrite(p, 1, n, f) != n:
            raise ModelError(f"`{method}`: `{self.name}` cannot be written to")
        return 0

    def printf(self, *args):
        """Writes a formatted text."""
        self.opened("File.printf")
        self.write_text(format_text(string(args, 0, "File.printf"), args[1:],
                                    "File.printf"), "File.printf")
        return 0.0

    # ---- binary --------------------------------------------------------------

    cdef list numbers(self, tuple args, str method):
        # ([n,] &x): handles to n consecutive numbers.
        cdef Py_ssize_t n = 1, k = 0, i
        cdef DataHandle first
        if len(args) > 1:
            n = whole(args, 0, method)
            k = 1
        if k >= len(args) or not isinstance(args[k], DataHandle):
            raise ArgumentError(
                f"`{method}` needs a reference to numbers (`&x`) as argument {k + 1}")
        first = args[k]
        return [shifted(first, i) for i in range(n)]

    def vwrite(self, *args):
        """([n,] &x): writes n float64 numbers."""
        cdef FILE* f = self.opened("File.vwrite")
        cdef double x
        cdef DataHandle h
        for h in self.numbers(args, "File.vwrite"):
            x = h.get()
            if fwrite(&x, sizeof(double), 1, f) != 1:
                raise ModelError(f"`File.vwrite`: `{self.name}` cannot be written to")
        return 1.0

    def vread(self, *args):
        """([n,] &x): reads n float64 numbers; 0 if there were fewer."""
        cdef FILE* f = self.opened("File.vread")
        cdef double x
        cdef DataHandle h
        for h in self.numbers(args, "File.vread"):
            if fread(&x, sizeof(double), 1, f) != 1:
                return 0.0
            h.set(x)
        return 1.0


SPEC = ClassSpec(
    "File", File, File,
    methods=tuple(
        "ropen wopen aopen close isopen eof gets scanvar scanstr printf getname dir "
        "seek tell flush unlink mktemp vwrite vread chooser".split()),
    doc="A file for reading or writing.",
)
