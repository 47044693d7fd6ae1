"""How well the search finds what citizens mean, on phrases that were never used to tune it.

    python -m tests.catalog.held_out [MISSED.tsv]

Prints top-1, top-3, empty answers and the slowest queries, asked as the officer's prompt asks:
what scores too little to be shown counts as not found ("hidden" where that is all). A line may
name several slugs that are all right (`kk-pisah|pkt-pisah-kk`). Where the words lead to a question
that is asked back (a signpost), it counts as first when one of its answers leads to the slug. The
phrases are read here only; what was missed is written to a file only when one is named.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time_ns
from typing import NamedTuple

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.search_terms import plain
from ptsp_tui.counter.lookup import find, question

Thing = m.Service | m.LifeEvent | m.Referral

PHRASES = Path(__file__).with_name("held_out_phrases.tsv")
FAR = 99


class Said(NamedTuple):
    """One phrase, the slugs that are right for it, and its place among the finds (0 = first)."""

    phrase: str
    right: frozenset[str]
    rank: int
    empty: bool
    hidden: bool
    took_ns: int


class Figures(NamedTuple):
    """Shares of all phrases. `empty`: how many the search finds nothing for; `hidden`: how many it
    finds something for that is too little to be shown. `p99_ms` is the processor time that 99 of
    100 queries stay below."""

    phrases: int
    top_1: float
    top_3: float
    empty: int
    hidden: int
    p99_ms: float

    def __str__(self) -> str:
        return (
            f"{self.phrases} phrases: top-1 {self.top_1:.3f}, top-3 {self.top_3:.3f}, "
            f"{self.empty} empty, {self.hidden} hidden, p99 {self.p99_ms:.1f} ms"
        )


def phrases() -> list[tuple[frozenset[str], str]]:
    """(slugs that are right, phrase) of every line."""
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(frozenset(slugs.split("|")), phrase) for slugs, phrase in pairs]


def ask(book: Book) -> list[Said]:
    """Every phrase whose slugs the catalogue has, but those that stand in it word for word: two
    who write blind hit upon the same short words now and then, and these would prove nothing."""
    things: list[Thing] = [*book.services.values()]
    things += [*book.life_events.values(), *book.referrals.values()]
    known = {thing.id for thing in things}
    own = {plain(text) for thing in things for text in (thing.name, *thing.phrases)}
    book.search("pemanasan")  # the index is opened at the first search
    return [
        _ask(book, right, phrase)
        for right, phrase in phrases()
        if right & known and plain(phrase) not in own
    ]


def _ask(book: Book, right: frozenset[str], phrase: str) -> Said:
    before = process_time_ns()
    found = [hit.id for hit in find(book, phrase, limit=5)]
    took = process_time_ns() - before
    rank = next((at for at, name in enumerate(found) if name in right), FAR)
    post = question(book, phrase)
    leads = {name for way in post.directions for name in way.leads} if post else set()
    rank = 0 if leads & right else rank
    nothing = not found and post is None
    empty = nothing and not book.search(phrase, 1)
    return Said(phrase, right, rank, empty, nothing and not empty, took)


def figures(said: list[Said]) -> Figures:
    """The shares."""
    count = len(said)
    slowest = sorted(each.took_ns for each in said)
    return Figures(
        count,
        sum(each.rank == 0 for each in said) / count,
        sum(each.rank < 3 for each in said) / count,
        sum(each.empty for each in said),
        sum(each.hidden for each in said),
        slowest[min(count - 1, count * 99 // 100)] / 1e6,
    )


def main(arguments: list[str]) -> None:
    """Print the figures; with a file name, write there what was not found first."""
    said = ask(Book.open())
    print(figures(said))
    if arguments:
        missed = [f"{'|'.join(sorted(s.right))}\t{s.phrase}\t{s.rank}" for s in said if s.rank]
        Path(arguments[0]).write_text("\n".join(missed) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
