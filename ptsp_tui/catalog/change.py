"""One change between two catalogues, as a text with its facts; the edge says it in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Change(msgspec.Struct, frozen=True):
    """`thing` is service, life_event, referral, evidence, codelist or catalogue; `kind` a short
    word for programs; `msgid` with `facts` is the sentence."""

    thing: str
    id: str
    kind: str
    msgid: str
    facts: dict[str, str] = {}

    @property
    def said(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What is told, whoever it is told of."""
        return self.kind, self.msgid, tuple(sorted(self.facts.items()))


def paired(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """(id, before, after) of everything in either, in the order of the new one, gone ones last."""
    for key, after in new.items():
        yield key, old.get(key), after
    for key, before in old.items():
        if key not in new:
            yield key, before, None


def by_id(things: Iterable[Any]) -> dict[str, Any]:
    """id -> thing."""
    return {thing.id: thing for thing in things}


def rupiah(amount: int) -> str:
    """Rp10.000"""
    return f"Rp{amount:,}".replace(",", ".")
