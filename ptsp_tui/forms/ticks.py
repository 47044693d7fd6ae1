"""How a paper of the checklist was met: seen, taken in, to follow, not applicable, or waived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import msgspec

State = Literal["seen", "taken", "to_follow", "not_applicable", "waived"]
STATES: Final[tuple[str, ...]] = get_args(State)
OK: Final = "ok"
"""A paper that is there, as older logs and plain lists say it: by whom and how is not told."""
THERE: Final = frozenset({OK, "seen", "taken", "waived"})
"""What lets a blocking paper count as met. "Not applicable" is no such word: a paper that the
rules ask for is either there, or somebody answers for doing without it."""
NEED_REASON: Final = frozenset({"not_applicable", "waived"})


class Tick(msgspec.Struct, frozen=True, omit_defaults=True):
    """One paper's state, who said so and when (`at_ms`, device time, ms since 1970 UTC).

    "seen": the original was shown; "taken": a copy or the original stays here. `reason` says why
    it does not apply or was waived, `approver` who allowed that. `dated` is the ISO date on the
    paper, "" when nobody asked.
    """

    state: State
    officer: str = ""
    at_ms: int = 0
    reason: str = ""
    approver: str = ""
    dated: str = ""


Ticked = str | Tick


def state_of(tick: Ticked | None) -> str:
    """The word of a tick: one of STATES, "ok" of an older log, or "" for none."""
    return tick.state if isinstance(tick, Tick) else tick or ""


def is_there(tick: Ticked | None) -> bool:
    """Whether the paper counts as met."""
    return state_of(tick) in THERE


def by_mode(mode: str) -> State:
    """What Space says of a paper: papers to show (and people) are seen, all others taken in."""
    return "seen" if mode in ("show", "attend") else "taken"


def read_ticks(kept: Mapping[str, Any]) -> dict[str, Ticked]:
    """Ticks from plain data of the store: texts of older logs, or maps."""
    return {
        key: tick if isinstance(tick, str | Tick) else msgspec.convert(tick, Tick)
        for key, tick in kept.items()
    }
