"""Which values of which documents are found at once by `PtspDB.by`. Pure.

An index is declared as data: a name, a table, and a path into the document. A list on the path
means each of its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec


class Index(msgspec.Struct, frozen=True):
    """`Index("nik", "cases", "people.nik")`: documents of `cases` by the nik of each person.

    With `letters`, a document is found by the first so many letters of each word, in small
    letters: a shorter word is found whole.
    """

    name: str
    table: str
    path: str
    letters: int = 0

    @property
    def key(self) -> str:
        """Changes with the declaration: a column of another key is of no use to this index."""
        return f"{self.name}={self.path}/{self.letters}"

    def values(self, document: Mapping[str, Any]) -> frozenset[str]:
        """The values under which the document is found; empty and absent ones are left out."""
        plain = document.get(self.path, _ABSENT)
        if type(plain) is str and not self.letters:  # a path of one step to a text: most are
            return frozenset((plain,)) if plain else _NOTHING
        if plain is _ABSENT and "." not in self.path:
            return _NOTHING
        if type(plain) is list and not self.letters and _TEXT.issuperset(map(type, plain)):
            return frozenset(plain).difference(_EMPTY)  # a list of texts
        found = (str(leaf) for leaf in _leaves(document, self.path.split(".")))
        if self.letters:
            found = (w[: self.letters] for text in found for w in text.casefold().split())
        return frozenset(found)


INDEXES: Final = (
    Index("case", "cases", "id"),
    Index("nik", "cases", "niks"),
    Index("state", "cases", "state"),
    Index("receipt", "cases", "receipt"),
    Index("resume", "cases", "resume"),
    Index("ref", "cases", "ref"),
    Index("day", "cases", "day"),
    Index("promised", "cases", "promised", letters=2),  # "20" for a date, "pt" for minutes
    Index("matter", "cases", "matter"),
    Index("name", "cases", "subject_name", letters=3),
    Index("others", "cases", "others", letters=3),
    Index("event_case", "events", "case"),
    Index("feed_case", "feed", "case"),
    Index("feed_key", "feed", "key"),
    Index("refused", "refused", "key"),
    Index("refused_case", "refused", "case"),
    Index("meta", "meta", "key"),
    Index("draft", "drafts", "id"),
    Index("visit", "visits", "id"),
    Index("recall", "recall", "id"),
    Index("officer", "officers", "id"),
)

Values = tuple[frozenset[str], ...]  # of one document, for each index of its table; or () for none

_NOTHING: Final = frozenset[str]()
_ABSENT: Final = object()
_TEXT: Final = frozenset((str,))
_EMPTY: Final = frozenset(("",))


def _leaves(value: object, path: list[str]) -> Iterator[object]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item, path)
    elif path and isinstance(value, Mapping):
        yield from _leaves(value.get(path[0]), path[1:])
    elif not path and value not in (None, "") and not isinstance(value, Mapping):
        yield value


class Indexes:
    """The declared indexes, by name and by table."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self._by_name = {index.name: index for index in indexes}
        self._of_table: dict[str, tuple[Index, ...]] = {}
        for index in self._by_name.values():
            self._of_table[index.table] = (*self.of(index.table), index)

    def named(self, name: str) -> Index:
        """The index of that name; KeyError (a programmer's mistake) when none was declared."""
        return self._by_name[name]

    def of(self, table: str) -> tuple[Index, ...]:
        """The indexes over a table."""
        return self._of_table.get(table, ())

    def values(self, table: str, document: Mapping[str, Any]) -> Values:
        """The values under which a document of `table` is found."""
        return tuple([index.values(document) for index in self._of_table.get(table, ())])
