"""Wrong passphrases at the keyboard: each further one costs a longer wait.

    TRIES = msgpack {officer: [wrong ones in a row, when the last one was, ms since 1970 UTC]}

Two may be typing slips; then the wait doubles from 1 s up to 5 minutes. The file is no secret and
no protection against who copied the store: against him stand Argon2id and the passphrase itself.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import msgspec

from ptsp_tui import clock
from ptsp_tui.errors import WrongPassphrase

from .disk import Disk

NAME: Final = "TRIES"
FREE: Final = 3
LONGEST: Final = 300  # seconds

_Tries = dict[str, tuple[int, int]]
_decoder = msgspec.msgpack.Decoder(_Tries)


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong passphrases in a row."""
    return 0 if wrong < FREE else min(LONGEST, 1 << min(wrong - FREE, 16))


def check(disk: Disk, officer: str) -> None:
    """WrongPassphrase while the officer must still wait; then nothing is tried."""
    wrong, last = _load(disk).get(officer, (0, 0))
    now = clock.local_ms()
    if wrong >= FREE and last > now:  # the clock went back: wait in full, but not for days
        _save(disk, {**_load(disk), officer: (wrong, now)})
    left = wait_after(wrong) - max(0, now - last) // 1000
    if left > 0:
        raise WrongPassphrase(
            "{count} wrong passphrases in a row. Wait {seconds} seconds, then try again.",
            count=wrong,
            seconds=left,
        )


def wrong(disk: Disk, officer: str) -> None:
    """Remember a wrong passphrase; on a disk that takes nothing it is forgotten."""
    tries = _load(disk)
    tries[officer] = (tries.get(officer, (0, 0))[0] + 1, clock.local_ms())
    _save(disk, tries)


def right(disk: Disk, officer: str) -> None:
    """The officer is in: begin again at nothing."""
    tries = _load(disk)
    if tries.pop(officer, None) is None:
        return
    _save(disk, tries)


def _save(disk: Disk, tries: _Tries) -> None:
    with suppress(OSError):
        if tries:
            disk.write_whole(NAME, msgspec.msgpack.encode(tries))
        else:
            disk.remove(NAME)


def _load(disk: Disk) -> _Tries:
    try:
        return _decoder.decode(disk.read(NAME))
    except (OSError, msgspec.DecodeError):
        return {}
