"""The one crash boundary: what is written down and said when the program itself is at fault.

A traceback with local variables would put citizens' data on the counter's screen and into log
files. So a crash is reduced here to what a developer needs and nobody else: kinds of exceptions,
and module and line of each frame. Messages of exceptions are left out too, for they quote values
(`ValueError: invalid literal for int(): '3171...'`).
"""

from __future__ import annotations

import json
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ptsp_tui.i18n import _

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h: not a refusal (1 to 4), the program is at fault."""
MOST_FRAMES = 20
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Crash:
    """One unexpected exception, without any value."""

    code: str
    """Six characters made from `kinds` and `where`: the same fault has the same code anywhere."""
    kinds: tuple[str, ...]
    """Qualified class names, the raised exception first, then what caused it."""
    where: tuple[str, ...]
    """`module:line`, outermost frame first; the last 20 of each exception."""
    at: datetime

    def record(self) -> str:
        """The crash as one JSON line, without line end."""
        fields = {
            "at": self.at.isoformat(timespec="seconds"),
            "code": self.code,
            "kinds": self.kinds,
            "where": self.where,
        }
        return json.dumps(fields)


def crash_of(error: BaseException) -> Crash:
    """What may be known of `error`."""
    chain = list(_chain(error))
    kinds = tuple(f"{type(each).__module__}.{type(each).__qualname__}" for each in chain)
    where = tuple(place for each in chain for place in _places(each))
    return Crash(_code(kinds, where), kinds, where, datetime.now(UTC))


def write_record(crash: Crash, log: Path) -> bool:
    """Append the record to `log`; whether it could be written. Raises nothing."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(crash.record() + "\n")
    except OSError:
        return False
    return True


def last_words(crash: Crash, *, saved: bool | None = None) -> str:
    """One sentence for the terminal. `saved`: what became of the draft; None: there was none."""
    if saved is None:
        text = _("Something went wrong in the program (code {code}). Start it again.")
    elif saved:
        text = _(
            "Something went wrong in the program (code {code}); what you typed is saved. "
            "Start it again."
        )
    else:
        text = _(
            "Something went wrong in the program (code {code}); the last thing you typed "
            "may not be saved. Start it again and check it."
        )
    return text.format(code=crash.code)


def guard_process(log: Path) -> None:
    """Let no exception outside the app print a traceback: record it, say one sentence, exit 70.

    Sets `sys.excepthook` (the interpreter then exits by itself with 1, so the hook exits) and
    `threading.excepthook` (a thread's crash is recorded; the program goes on). Ctrl+C stays.
    """

    def on_error(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(130)
        crash = crash_of(error)
        write_record(crash, log)
        sys.stderr.write(last_words(crash) + "\n")
        raise SystemExit(EXIT_CODE)

    def on_thread_error(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            write_record(crash_of(args.exc_value), log)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, the members of a group, and what caused it: each once."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.append(each)
        yield each
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
        # Textual's WorkerFailed carries the worker's own exception here.
        inner = getattr(each, "error", None)
        linked = (inner, each.__cause__, each.__context__)
        waiting += [link for link in linked if isinstance(link, BaseException)]


def _places(error: BaseException) -> list[str]:
    frames = traceback.walk_tb(error.__traceback__)
    places = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in frames]
    return places[-MOST_FRAMES:]


def _code(kinds: tuple[str, ...], where: tuple[str, ...]) -> str:
    """Where Textual or asyncio called from differs between runs; our own frames do not."""
    import hashlib  # loads OpenSSL, which the log-in screen has no use for

    own = [place for place in where if place.startswith("ptsp_")] or list(where)
    number = int.from_bytes(hashlib.sha256("\n".join((*kinds, *own)).encode()).digest()[:4])
    return "".join(_DIGITS[number >> shift & 31] for shift in range(25, -1, -5))
