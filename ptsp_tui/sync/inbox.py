"""What sync needs to give back: a place for the feed, for what was refused, for a new catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ptsp_tui.directory import Key
from ptsp_tui.feed import Item


class Inbox(Protocol):
    """The counter's side of what comes from the central. Called like `Outbox`, from a thread.

    Every method that keeps something is durable when it returns.
    """

    def cursor(self) -> tuple[int, bytes]:
        """(number, tip) of the last feed item on disk; (0, feed.START) at first."""
        ...

    def take(self, items: Sequence[Item], last: int, tip: bytes) -> int:
        """Apply items and move the cursor to (`last`, `tip`) in one transaction.

        Gives how many were new: an item that is here already changes nothing.
        """
        ...

    def rewind(self) -> None:
        """The central's feed does not hold our cursor: go back to an earlier one, at last to 0."""
        ...

    def keys(self) -> int:
        """Up to which number the directory of the terminals' public keys is here."""
        ...

    def learn(self, keys: Sequence[Key], after: int, head: int, tip: bytes) -> int:
        """Keep keys of the directory, numbered from `after` + 1; how many were new.

        `head` and `tip` are the central's: when ours is another directory, begin again.
        """
        ...

    def adopt(self, events: Sequence[bytes]) -> None:
        """Append our own events, which this store had lost and the central still has."""
        ...

    def refuse(self, seq: int, why: str) -> None:
        """The central will not take the content of event `seq`; `why` is its code word.

        It is kept and shown; from now on the outbox gives only its hash, so the rest can go on.
        """
        ...

    def forked(self, forked: bool) -> None:
        """Whether the central has other events under our numbers, as its last answer told."""
        ...

    def catalogue(self) -> bytes:
        """SHA-256 of the bundle that is here and will be used at the next start; b"" for none."""
        ...

    def has_part(self, want: bytes) -> int | None:
        """How many bytes of the packed bundle `want` are here already; None if it is not wanted:
        it is here, or this program cannot read it."""
        ...

    def take_part(self, want: bytes, base: bytes, offset: int, piece: bytes) -> None:
        """Keep a piece; one at `offset` 0, or against another `base`, begins anew."""
        ...

    def take_bundle(self, want: bytes, manifest: bytes) -> None:
        """All pieces are here: unpack, check, and use it from the next start on.

        Raises BadWire unless it is what the signed manifest says, Refused if this program cannot
        read it; then the catalogue in use stays.
        """
        ...
