"""The report of what stores cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MemoryUsage:
    """Bytes of one store, or of several added up.

    data : values of living rows; bookkeeping : identifiers and index of living
    rows; spare : capacity of either that no row uses.
    """

    data: int = 0
    bookkeeping: int = 0
    spare: int = 0

    @property
    def total(self) -> int:
        return self.data + self.bookkeeping + self.spare

    def __add__(self, other: MemoryUsage) -> MemoryUsage:
        return MemoryUsage(
            self.data + other.data,
            self.bookkeeping + other.bookkeeping,
            self.spare + other.spare,
        )


@dataclass(frozen=True)
class MemoryReport:
    """What several stores cost; ``str(report)`` is a table.

    stores : {name: (rows, MemoryUsage)}, of the stores that hold anything; those of
        one name are added up
    """

    stores: dict[str, tuple[int, MemoryUsage]]

    @property
    def total(self) -> MemoryUsage:
        """All stores added up."""
        return sum((usage for _, usage in self.stores.values()), MemoryUsage())

    def __str__(self) -> str:
        rows = sum(n for n, _ in self.stores.values())
        lines = [f"{'store':<20}{'rows':>10}{'data':>12}{'ids':>12}{'spare':>12}"]
        lines += [_line(name, *entry) for name, entry in self.stores.items()]
        return "\n".join([*lines, _line("total", rows, self.total)])


def memory_usage(stores) -> MemoryReport:
    """What each of the stores costs, and all of them.

    >>> from nrnmini.store import Field, Store
    >>> s = Store("ab", [Field("a"), Field("b", "i32")])
    >>> heroes = s.create()
    >>> memory_usage([s]).total.data            # bytes: 8 + 4
    12
    """
    report = {}
    for store in stores:
        usage = store.memory_usage()
        if usage.total:
            rows, before = report.get(store.name, (0, MemoryUsage()))
            report[store.name] = rows + len(store), before + usage
    return MemoryReport(report)


def _line(name: str, rows: int, usage: MemoryUsage) -> str:
    return (
        f"{name:<20}{rows:>10}{_size(usage.data):>12}"
        f"{_size(usage.bookkeeping):>12}{_size(usage.spare):>12}"
    )


def _size(n: int) -> str:
    for unit in ("B", "kB", "MB"):
        if n < 1000:
            return f"{n:.3g} {unit}" if unit != "B" else f"{n} B"
        n /= 1000
    return f"{n:.3g} GB"
