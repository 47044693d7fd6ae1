"""Values of people who do not exist, fit for any field of the shipped forms.

Only the district codes and village codes are real. Birth, sex and NIK of one person agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.forms.identity import luhn
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.state import FormState

MEN = ("Budi", "Agus", "Rahmat", "Joko", "Yusuf", "Hendra", "Dimas", "Slamet", "Fajar", "Wahyu")
WOMEN = ("Siti", "Dewi", "Rina", "Sri", "Maya", "Aminah", "Lestari", "Putri", "Wulan", "Ratna")
SURNAMES = ("Santoso", "Wijaya", "Hidayat", "Saputra", "Nasution", "Siregar", "Kurniawan", "Halim")
CITIES = ("Jakarta", "Bekasi", "Bogor", "Tegal", "Surabaya", "Padang", "Medan", "Makassar")
STREETS = ("Jl. Melati", "Jl. Kenanga", "Gang Mangga", "Jl. Rawa Indah", "Jl. Kebon Jeruk")
JAKARTA = "31"
_YOUNG = re.compile(r"child|baby|ward|infant|pupil|anak")
_PARENT = re.compile(r"father|mother|parent|grand")
_PLACE = re.compile(r"place|city|origin|destination")
_NUMBER = re.compile(r"number|no$|nomor|certificate|nib")
OUTLIERS = 0.25  # share of births of any age, so that every rule can be met
OLDEST = 95  # older than 99 and a NIK's two-digit year is read as this century's


class Inventor:
    """Makes up one value at a time; the same `rng` state gives the same value."""

    def __init__(self, book: Book, rng: Random, today: date) -> None:
        self.book = book
        self.rng = rng
        self.today = today
        cities = book.regions.children(JAKARTA)
        self.districts = [d.code for city in cities for d in book.regions.children(city.code)]
        self._sexes: dict[str, str] = {}
        self._makers: dict[str, Callable[[FormState, Node], Any]] = {
            "text": self._text,
            "person_name": self._name,
            "nik": self._nik,
            "kk": lambda form, node: self._kk(),
            "npwp": lambda form, node: self._npwp(),
            "phone": lambda form, node: f"+62812{rng.randrange(10**7, 10**8)}",
            "email": lambda form, node: f"contoh{rng.randrange(1000)}@contoh.id",
            "postal": lambda form, node: str(rng.randrange(10110, 14540)),
            "rtrw": lambda form, node: f"{rng.randrange(1, 16):03}",
            "date": self._date,
            "time": lambda form, node: f"{rng.randrange(24):02}:{rng.choice((0, 15, 30)):02}",
            "money": lambda form, node: self._whole(node, 100_000, 5_000_000),
            "integer": lambda form, node: self._whole(node, 1, 5),
            "decimal": lambda form, node: str(self._whole(node, 1, 200)),
            "choice": self._choice,
            "multi": self._several,
            "yesno": lambda form, node: rng.random() < 0.5,
            "region": self._region,
        }

    def value(self, form: FormState, node: Node) -> Any:
        """A value for `node` in `form`: fit by itself, perhaps at odds with other fields."""
        return self._makers[node.asked.type](form, node)

    def _text(self, form: FormState, node: Node) -> str:
        name, field = node.key.rpartition(".")[2], node.asked
        if _PLACE.search(name):
            text = self.rng.choice(CITIES)
        elif _NUMBER.search(name):
            text = f"{self.rng.randrange(1, 999)}/CTH/{self.today.year}"
        elif "street" in name or "address" in name:
            text = f"{self.rng.choice(STREETS)} No. {self.rng.randrange(1, 120)}"
        else:
            text = f"contoh {self.rng.randrange(1, 999)}"
        most = field.max_length if isinstance(field, m.Field) else None
        return text[:most].strip()

    def _name(self, form: FormState, node: Node) -> str:
        first = MEN if self._sex(node.key) == "1" else WOMEN
        return f"{self.rng.choice(first)} {self.rng.choice(SURNAMES)}"

    def _nik(self, form: FormState, node: Node) -> str:
        field = node.asked
        assert isinstance(field, m.Field)
        birth = self._typed(form, node, field.birth_field)
        sex = self._typed(form, node, field.sex_field) or self._sex(node.key)
        born = date.fromisoformat(birth) if birth else self._birth(node.key)
        day = born.day + (40 if sex == "2" else 0)
        serial = self.rng.randrange(1, 9999)
        return f"{self.rng.choice(self.districts)}{day:02}{born:%m%y}{serial:04}"

    def _kk(self) -> str:
        made = self.today - timedelta(days=self.rng.randrange(30, 5000))
        return f"{self.rng.choice(self.districts)}{made:%d%m%y}{self.rng.randrange(1, 9999):04}"

    def _npwp(self) -> str:
        start = f"0{self.rng.randrange(10**7, 10**8)}"
        check = next(digit for digit in "0123456789" if luhn(start + digit))
        return f"{start}{check}{self.rng.randrange(1, 999):03}000"

    def _date(self, form: FormState, node: Node) -> str:
        if "birth" in node.key.rpartition(".")[2]:
            return self._birth(node.key).isoformat()
        field = node.asked if isinstance(node.asked, m.Field) else m.Field(max="today")
        first, last = self._day(field.min), self._day(field.max)
        span = self.rng.choice((20, 60, 400, 4000))
        if first is None:
            first = (last or self.today) - timedelta(days=span)
        if last is None:
            last = max(first, self.today) + timedelta(days=self.rng.choice((0, 0, 10, 60)))
        return (first + timedelta(days=self.rng.randint(0, (last - first).days))).isoformat()

    def _day(self, bound: str | int | None) -> date | None:
        if bound is None:
            return None
        return self.today if bound == "today" else date.fromisoformat(str(bound))

    def _birth(self, key: str) -> date:
        low, high = (20, 60) if not _YOUNG.search(key) else (0, 16)
        if _PARENT.search(key):
            low, high = 36, 62
        if self.rng.random() < OUTLIERS:
            low, high = 0, OLDEST
        return self.today - timedelta(days=self.rng.randint(low * 365 + low // 4, high * 365))

    def _choice(self, form: FormState, node: Node) -> str:
        codes = form.codes(node)
        likely = self._sex(node.key) if node.key.endswith("sex") else ""
        return likely if likely in codes else self.rng.choice(codes)

    def _several(self, form: FormState, node: Node) -> list[str]:
        codes = form.codes(node)
        return self.rng.sample(codes, self.rng.randint(1, min(2, len(codes))))

    def _region(self, form: FormState, node: Node) -> str:
        field, regions = node.asked, self.book.regions
        level = field.region_level if isinstance(field, m.Field) else "village"
        inside = field.region_within if isinstance(field, m.Field) else None
        around = form.scope(node).get(inside or "") or self.rng.choice(self.districts)
        length = {"province": 2, "city": 4, "district": 6, "village": 10}[level]
        code = str(around)[:length]
        while len(code) < length:
            code = self.rng.choice(regions.children(code)).code
        return code

    def _whole(self, node: Node, low: int, high: int) -> int:
        field = node.asked
        if isinstance(field, m.Field):
            low = int(field.min) if field.min is not None else low
            high = int(field.max) if field.max is not None else max(high, low + 1)
        return self.rng.randint(min(low, high), high)

    def _typed(self, form: FormState, node: Node, name: str | None) -> Any:
        """The value of the field `name` if somebody gave it; a default follows the NIK anyway."""
        key = form.scope(node).key(name or "")
        cell = form.cells.get(key)
        return cell.value if cell is not None and cell.origin in ("typed", "carried") else None

    def _sex(self, key: str) -> str:
        """The sex of the person that `key` speaks of: mostly the same each time it is asked."""
        person = key.rpartition(".")[0]
        if re.search(r"father|husband|groom", person):
            return "1"
        if re.search(r"mother|wife|bride", person):
            return "2"
        if person not in self._sexes or self.rng.random() < OUTLIERS / 4:
            self._sexes[person] = self.rng.choice("12")
        return self._sexes[person]
