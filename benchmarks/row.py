"""One line of the table that `make bench` prints."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A measure: what the peer needs, what we need, and the ratio that must not be above `bar`.

    `peer` and `ours` are shown as they are, with their unit; `bar` None is reported only.
    """

    name: str
    peer: str
    ours: str
    ratio: float
    bar: float | None

    @property
    def kept(self) -> bool:
        """Whether the bar is kept."""
        return self.bar is None or self.ratio <= self.bar


def table(rows: list[Row]) -> str:
    """The rows as text, the missed ones marked."""
    lines = [f"{'measure':<52} {'peer':>16} {'ours':>16} {'ratio':>7} {'bar':>6}"]
    for row in rows:
        bar = "-" if row.bar is None else _figure(row.bar)
        mark = "" if row.kept else "  MISSED"
        lines.append(
            f"{row.name:<52} {row.peer:>16} {row.ours:>16} {_figure(row.ratio):>7} {bar:>6}{mark}"
        )
    return "\n".join(lines)


def _figure(ratio: float) -> str:
    """Two digits behind the point, or as a part of one when that would hide it."""
    return f"{ratio:.2f}" if ratio >= 0.1 or not ratio else f"1/{1 / ratio:.0f}"
