"""List, File and StringFunctions: behaviour and messages."""

import gc

import pytest

from nrnmini.errors import ModelError
from nrnmini.objects.table import StringRef

# ---- List --------------------------------------------------------------------


def test_list_edits_and_reads(make):
    list_, a, b, c = make("List"), make("Vector"), make("Vector"), make("Vector")
    assert list_.append(a) == 1.0
    assert list_.append(b) == 2.0
    assert list_.prepend(c) == 3.0
    assert list_.insrt(1, b) == 4.0
    assert [x is y for x, y in zip(list_, (c, b, a, b), strict=True)] == [True] * 4
    assert list_.index(a) == 2 and list_.index(make("Vector")) == -1
    assert list_.o(0) is c and list_.object(3.0) is b and list_[-1] is b
    assert list_.remove(0) == 3.0 and len(list_) == 3 and a in list_
    assert list_.remove_all() == 0.0 and list_.count() == 0 and not list_
    assert list_.selected() == -1 and list_.scroll_pos() == -1


def test_list_shows_live_objects_of_a_class(make):
    first, second, third = (make("Vector") for _ in range(3))
    view = make("List", "Vector")
    assert list(view) == [first, second, third]
    assert view.o(1) is second and view.index(third) == 2
    del second
    gc.collect()
    assert view.count() == 2 and view.o(1) is third
    with pytest.raises(ModelError, match="shows all objects of `Vector`"):
        view.append(first)


def test_names_start_again_when_all_are_gone(make):
    a, b = make("Vector"), make("Vector")
    assert (repr(a), repr(b)) == ("Vector[0]", "Vector[1]")
    del a, b
    assert repr(make("Vector")) == "Vector[0]"


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda x: x.o(0), r"index 0 is out of range, size is 0"),
        (lambda x: x.remove(4), r"index 4 is out of range, size is 0"),
        (lambda x: x.append(3), r"`List.append` needs an object, not the number 3"),
        (lambda x: x.append("a"), r"needs an object, not the text 'a'"),
        (lambda x: x.insrt(7, x), r"position 7 is not between 0 and 0"),
    ],
)
def test_list_messages(make, call, message):
    with pytest.raises(ModelError, match=message):
        call(make("List"))


def test_list_of_unknown_class(make):
    with pytest.raises(ModelError, match="`NoSuch` is not the name of a class"):
        make("List", "NoSuch")


# ---- File --------------------------------------------------------------------


def scan_all(f):
    out = []
    while True:
        try:
            out.append((f.scanvar(), bool(f.eof())))
        except ModelError:
            return out


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("1 2 3", [1, 2, 3]),
        ("1 2 3\n", [1, 2, 3]),
        ("12abc 3 .5 -.5e3 +7 1e 5 -x 9", [12, 3, 0.5, -500, 7, 1, 5, 9]),
        ("inf nan 3 n4 i5 x6 7", [3, 7]),
        ("0x10 3,4;5", [16, 3]),
        ("1.2.3 4", [1.2, 4]),
        ("1e+ 4 --5 1-2", [1, 4, 1]),
        ("", []),
        ("  \n\n ", []),
    ],
)
def test_scanvar(make, tmp_path, text, numbers):
    path = tmp_path / "numbers"
    path.write_text(text)
    f = make("File", str(path))
    assert f.ropen() == 1.0
    found = scan_all(f)
    assert [x for x, _ in found] == numbers
    assert [end for _, end in found] == [False] * (len(numbers) - 1) + [True] * (
        len(numbers) > 0
    )


def test_gets_scanstr_seek(make, tmp_path):
    path = tmp_path / "text"
    path.write_text("line one\nline two words\nlast")
    f, s = make("File", str(path)), StringRef()
    f.ropen()
    lines = []
    while f.gets(s) >= 0:
        lines.append(s.value)
    assert lines == ["line one\n", "line two words\n", "last\n"]
    f.seek(0)
    words = []
    while f.scanstr(s) >= 0:
        words.append(s.value)
    assert words == ["line", "one", "line", "two", "words", "last"]
    f.seek(5)
    assert f.tell() == 5 and f.gets(s) == 4 and s.value == "one\n"
    assert f.seek(-3, 2) == 0.0 and f.gets(s) == 4 and s.value == "ast\n"
    assert f.getname(s) == str(path) == s.value
    assert f.dir() == str(tmp_path) + "/"
    assert f.isopen() == 1.0 and f.close() == 0.0 and f.isopen() == 0.0


def test_file_that_is_not_there(make, tmp_path):
    f = make("File")
    assert f.ropen(str(tmp_path / "nothing")) == 0.0 and f.isopen() == 0.0
    assert f.flush() == 1.0 and f.close() == 0.0 and f.unlink() == 0.0
    for name in ("eof", "tell", "scanvar", "gets", "scanstr", "printf"):
        with pytest.raises(ModelError, match="is not open"):
            getattr(f, name)(*([StringRef()] if name != "eof" else []))


@pytest.mark.parametrize(
    "args, text",
    [
        (("%d %s %g %5.2f|%c|%i|%%|%x\n", 3.7, "abc", 1e-7, 3.14159, 65, 255),
         "3 abc 1e-07  3.14|A|%i|%|ff\n"),
        (("%d %d", 1, 2, 3), "1 2"),
        (("%ld %lx", 2**40, 255), "1099511627776 ff"),
        (("%5s|%-5d|", "ab", 3), "   ab|3    |"),
        (("%z%u%lf", 5), "%z%u5.000000"),
        (("%x %o %X", 255, 8), "ff 10 %X"),
        (("%d", 1e12), "-2147483648"),
        (("%g %g %g", float("inf"), float("-inf"), 0.1), "inf -inf 0.1"),
    ],
)  # fmt: skip
def test_printf(make, tmp_path, args, text):
    path = tmp_path / "out"
    f = make("File", str(path))
    f.wopen()
    f.printf(*args)
    f.close()
    assert path.read_text() == text


def test_printf_messages(make, tmp_path):
    f = make("File", str(tmp_path / "out"))
    f.wopen()
    with pytest.raises(ModelError, match="there is none for `%d`"):
        f.printf("%d")
    with pytest.raises(ModelError, match="`%s` needs a text, but value 1 is the num"):
        f.printf("%s", 3)
    with pytest.raises(ModelError, match="`%d` needs a number, but value 1 is the te"):
        f.printf("%d", "a")


def test_append_and_unlink(make, tmp_path):
    path = tmp_path / "out"
    f = make("File")
    f.wopen(str(path))
    f.printf("a")
    f.aopen()
    f.printf("b")
    f.close()
    assert path.read_text() == "ab"
    assert f.unlink() == 1.0 and not path.exists()


def test_file_takes_variables_of_the_environment(make, tmp_path, monkeypatch):
    monkeypatch.setenv("WHERE", str(tmp_path))
    f = make("File")
    assert f.wopen("$(WHERE)/out") == 1.0
    assert (tmp_path / "out").exists()


# ---- StringFunctions ---------------------------------------------------------


@pytest.mark.parametrize(
    "pattern, head, tail",
    [
        ("l", (2, "he"), (3, "lo world")),
        ("e.*o", (1, "h"), (8, "rld")),
        ("[l]+", (2, "he"), (4, "o world")),
        ("^h", (0, ""), (1, "ello world")),
        ("d$", (10, "hello worl"), (11, "")),
        ("z", (-1, ""), (-1, "")),
        ("(l)(o)", (3, "hel"), (5, " world")),
        ("x*", (0, ""), (0, "hello world")),
        ("[", (-1, ""), (-1, "")),
        ("wor|lo", (3, "hel"), (5, " world")),
        (r"\.", (-1, ""), (-1, "")),
        ("[[:space:]]", (5, "hello"), (6, "world")),
    ],
)
def test_head_and_tail(make, pattern, head, tail):
    sf, out = make("StringFunctions"), StringRef("old")
    assert (sf.head("hello world", pattern, out), out.value) == head
    assert (sf.tail("hello world", pattern, out), out.value) == tail


def test_texts(make):
    sf, s = make("StringFunctions"), StringRef("hello")
    assert sf.len("abc") == 3 and sf.substr("hello", "l") == 2
    assert sf.substr("hello", "z") == -1
    assert sf.left(s, 3) == 1.0 and s.value == "hel"
    assert sf.right(s, 2) == 1.0 and s.value == "l"
    assert sf.ltrim("  a ", s) == 0.0 and s.value == "a "
    assert sf.rtrim("xay", s, "xy") == 0.0 and s.value == "xa"
    assert sf.is_name("Vector") is True and sf.is_name("nothing_at_all") is False
    with pytest.raises(ModelError, match="9 is not between 0 and 2"):
        sf.left(s, 9)
    assert sf.head("hello", "l", "") == 2  # only the position is wanted
    with pytest.raises(ModelError, match="a text that can be assigned"):
        sf.head("hello", "l", 3)


def test_alias(make):
    sf, v = make("StringFunctions"), make("Vector")
    sf.alias(v, "other", make("Vector"))
    assert [s.value for s in sf.alias_list(v)] == ["other"]
    sf.alias(v, "other")
    assert sf.alias_list(v).count() == 0
