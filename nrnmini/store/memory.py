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


def memory_table(stores) -> str:
    """A table with a line per store that holds anything, and the total."""
    lines = [f"{'store':<20}{'rows':>10}{'data':>12}{'ids':>12}{'spare':>12}"]
    total, rows = MemoryUsage(), 0
    for store in stores:
        usage = store.memory_usage()
        if usage.total == 0:
            continue
        lines.append(_line(store.name, len(store), usage))
        total, rows = total + usage, rows + len(store)
    lines.append(_line("total", rows, total))
    return "\n".join(lines)


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
