"""How good the search is on phrases that it may be tuned with.

`python -m tests.catalog.cross_validation [--misses]` prints two figures: the phrases of
dev_phrases.tsv, and the catalogue's own, each asked of an index that was learnt without it (five
folds; names and signposts are always learnt). Right is the thing itself or a life event that holds
it. The misses show what was found instead.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from time import perf_counter

import msgspec

from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.publish import compile_folder
from ptsp_tui.catalog.search import Entry, Hit, Searcher
from ptsp_tui.catalog.search_file import entries
from ptsp_tui.catalog.search_index import build_index

DEV = Path(__file__).with_name("dev_phrases.tsv")
DATA = Path(__file__).resolve().parents[2] / "data"
FOLDS = 5
Asked = tuple[str, list[str]]  # a phrase, and the ids that are right
Search = Callable[[str, int], list[Hit]]


@cache
def book() -> Book:
    return Book.open()


def dev_phrases() -> list[Asked]:
    lines = DEV.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(phrase, ids.split(",")) for phrase, ids in pairs]


class Figures(msgspec.Struct):
    """What a set of phrases came to."""

    asked: int = 0
    first: int = 0
    three: int = 0
    empty: int = 0
    seconds: list[float] = []
    missed: list[str] = []

    def __str__(self) -> str:
        took = sorted(self.seconds)
        half, most = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
        return (
            f"top-1 {self.first / self.asked:.3f}, top-3 {self.three / self.asked:.3f}, "
            f"{self.empty} empty of {self.asked} phrases; p50 {half:.1f} ms, p99 {most:.1f} ms"
        )


def measure(search: Search, phrases: Iterable[Asked], figures: Figures) -> Figures:
    """Ask `phrases` and add what came out to `figures`."""
    for phrase, ids in phrases:
        start = perf_counter()
        found = [hit.id for hit in search(phrase, 5)]
        figures.seconds.append(perf_counter() - start)
        events = book().life_events.values()
        holding = {e.id for e in events for step in e.steps if step.service in ids}
        rank = next((at for at, name in enumerate(found) if name in holding.union(ids)), 9)
        figures.asked += 1
        figures.first += rank == 0
        figures.three += rank < 3
        figures.empty += not found
        if rank:
            figures.missed.append(f"{','.join(ids)}: {phrase} -> {' '.join(found[:3])}")
    return figures


def dev() -> Figures:
    return measure(book().search, dev_phrases(), Figures())


def cross_validated() -> Figures:
    catalogue, figures, dice = compile_folder(DATA), Figures(), random.Random(1)
    pairs = [(thing.id, thing.phrases) for thing in catalogue.services]
    pairs += [(thing.id, thing.phrases) for thing in catalogue.life_events]
    pairs += [(thing.id, thing.phrases) for thing in catalogue.referrals]
    fold = {(name, each): dice.randrange(FOLDS) for name, phrases in pairs for each in phrases}
    for out in range(FOLDS):
        kept = [
            Entry(e.kind, e.id, e.name, [t for t in e.texts if fold.get((e.id, t)) != out])
            for e in entries(catalogue)
        ]
        searcher = Searcher(build_index(kept, catalogue.words, ""), catalogue.words)
        asked = [(phrase, [name]) for (name, phrase), at in fold.items() if at == out]
        measure(_without_signposts(searcher), asked, figures)
    return figures


def _without_signposts(searcher: Searcher) -> Search:
    return lambda words, limit: [h for h in searcher(words, limit + 15) if h.kind != "signpost"][
        :limit
    ]


def main() -> None:
    for name, run in (("dev", dev), ("cross-validation", cross_validated)):
        figures = run()
        if "--misses" in sys.argv:
            print(*figures.missed, sep="\n")
        print(f"{name}: {figures}", flush=True)


if __name__ == "__main__":
    main()
