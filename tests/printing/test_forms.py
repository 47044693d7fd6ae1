"""Official forms and statement letters, filled from a case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog import templates as t
from ptsp_tui.catalog.book import Book
from ptsp_tui.printing import filled as f
from ptsp_tui.printing.as_document import as_document
from ptsp_tui.printing.fill import MissingValues, fill
from ptsp_tui.printing.form_layout import lay_out
from ptsp_tui.printing.layout import POINT, Box, Sheet, Word
from ptsp_tui.printing.metrics import width_of
from ptsp_tui.printing.pdf import encode
from ptsp_tui.printing.plain import lines
from ptsp_tui.printing.render import render
from ptsp_tui.printing.values import Values
from tests.printing import forms_made as made
from tests.printing.made import LONG_NAME, LONG_WORD, NUMBER
from tests.printing.pictures import assert_looks, boxes

EDGE = 0.05  # mm
ASCENT, DESCENT = 0.94, 0.22  # of Helvetica, in parts of its size: capitals with accents, g and j
SITI: dict[str, Any] = {
    "capacity": "self",
    "police_report": True,
    "subject.name": "SITI AMINAH",
    "subject.nik": "3171015708900001",
    "subject.birth_place": "JAKARTA",
    "subject.birth_date": "1990-08-17",
    "subject.sex": "2",
    "subject.kk": "3171010101100001",
    "subject.address.street": "JL KEBON SIRIH NO 1",
    "subject.address.rt": "001",
    "subject.address.rw": "002",
    "subject.address.village": "3171061002",
    "contact.phone": "081234567890",
}
BABY: dict[str, Any] = {
    "capacity": "family",
    "birth_letter": False,
    "late": False,
    "applicant.name": "AHMAD CONTOH",
    "applicant.nik": "3171010101850001",
    "applicant.relation": "1",
    "child.name": "NUR CONTOH AMINAH",
    "child.sex": "2",
    "child.birthplace_kind": "1",
    "child.birth_place": "JAKARTA",
    "child.birth_date": "2026-11-20",
    "child.birth_time": "04:15",
    "child.birth_kind": "1",
    "child.birth_order": 2,
    "child.attendant": "2",
    "child.weight": 3200,
    "child.length": 49,
    "family.kk": "3171010101100001",
    "family.head_name": "AHMAD CONTOH",
    "father.name": "AHMAD CONTOH",
    "father.nik": "3171010101850001",
    "father.birth_place": "TEGAL",
    "mother.name": "SITI AMINAH",
    "mother.nik": "3171015708900001",
    "witness1.name": "BUDI CONTOH",
    "witness1.nik": "3171010202800001",
    "witness2.name": "ANI CONTOH",
    "witness2.nik": "3171014303800001",
    "sptjm.who": "father",
    "sptjm.occupation": "9",
    "sptjm.address.street": "JL KEBON SIRIH NO 1",
    "sptjm.address.rt": "001",
    "sptjm.address.rw": "002",
    "sptjm.address.village": "3171061002",
    "contact.phone": "081234567890",
}


def paper(book: Book, template: str, service: str, facts: dict[str, Any]) -> f.Filled:
    """A paper of a case with exactly these facts."""
    form = made.given(service, book, facts)
    return fill(book.templates[template], made.values(form, book), NUMBER)


@pytest.mark.parametrize(
    ("template", "service", "facts"),
    [
        ("f-1-02", "ktp-hilang", SITI),
        ("f-2-01", "lahir-lengkap", BABY),
        ("f-2-03", "lahir-lengkap", BABY),
        ("pemberitahuan-privasi", "ktp-hilang", SITI),
    ],
)
def test_the_form_is_the_accepted_one(
    book: Book, template: str, service: str, facts: dict[str, Any]
) -> None:
    assert_looks(f"forms/{template}", render(paper(book, template, service, facts), "pdf"))


def test_every_template_is_printed_for_a_case_that_has_everything(book: Book) -> None:
    """The shape of each: its pages as accepted, with every value a sample of its own name."""
    for template in book.templates.values():
        form = made.given("ktp-hilang", book, SITI)
        sample = fill(template, Sample(form, book), NUMBER)
        assert_looks(f"templates/{template.id}", encode(lay_out(sample), template.id))


class Sample(Values):
    """Says for every fact what the template calls it; every condition holds."""

    text = ""

    def __init__(self, form: Any, book: Book) -> None:
        super().__init__(form, book, made.known(form.service))

    def holds(self, condition: Any) -> bool:
        return True

    def _plain(self, name: str, item: str) -> str:
        return self._known.get(name) or self.text or name.rpartition(".")[2]

    def items(self, key: str) -> list[str]:
        return [f"{key}.1", f"{key}.2"]

    def _region(self, code: Any, level: str) -> str:
        return self.text or level

    def raw(self, fact: str, item: str = "") -> Any:
        if fact == "biodata.category":
            return "wni"
        return "2026-11-24" if "date" in fact else "1"

    def shown(self, expression: str, item: str = "") -> str:
        if "nik" in expression or expression.partition("|")[0].endswith("kk"):
            return "3171015708900001"
        return super().shown(expression, item)


class Long(Sample):
    """Says the same long text everywhere."""

    def __init__(self, form: Any, book: Book, text: str) -> None:
        super().__init__(form, book)
        self.text = text

    def _address(self, prefix: str) -> str:
        return f"{self.text}, RT 001/RW 002, {self.text} {self.text}"


def faults(sheet: Sheet) -> list[str]:
    """Texts that stick out of their box or the page, and boxes of text that lie on each other."""
    found = []
    for number, page in enumerate(sheet.pages, 1):
        found += [
            f"page {number}: {word.text!r}" for word in page.words if _sticks_out(word, sheet)
        ]
        places = list({word.box: word.text for word in page.words}.items())
        for at, (one, text) in enumerate(places):
            for other, beside in places[at + 1 :]:
                if _overlap(one, other):
                    found.append(f"page {number}: {text!r} lies on {beside!r}")
    return found


def _sticks_out(word: Word, sheet: Sheet) -> bool:
    box, wide = word.box, width_of(word.text, word.size, word.bold)
    inside = (
        word.x >= box.x - EDGE
        and word.x + wide <= box.x + box.w + EDGE
        and word.y - ASCENT * word.size * POINT >= box.y - EDGE
        and word.y + DESCENT * word.size * POINT <= box.y + box.h + EDGE
    )
    on_page = (
        box.x >= sheet.margin / 2
        and box.x + box.w <= sheet.width - sheet.margin / 2
        and box.y + box.h <= sheet.height - sheet.margin / 2
    )
    return not (inside and on_page)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x + one.w > other.x + EDGE
        and other.x + other.w > one.x + EDGE
        and one.y + one.h > other.y + EDGE
        and other.y + other.h > one.y + EDGE
    )


@pytest.mark.parametrize("text", [LONG_WORD, LONG_NAME, "W" * 60], ids=["word", "name", "widest"])
def test_nothing_runs_over_its_box_with_the_longest_names(book: Book, text: str) -> None:
    for template in book.templates.values():
        form = made.given("ktp-hilang", book, SITI)
        sheet = lay_out(fill(template, Long(form, book, text), NUMBER))
        assert not faults(sheet), template.id


WORDS = st.text(
    st.sampled_from("WMiljgQÅé.,'-/0123456789 abcdefghij"), min_size=1, max_size=120
).filter(lambda text: text.strip())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=WORDS, at=st.integers(0, 10_000))
def test_nothing_runs_over_its_box_whatever_is_typed(book: Book, text: str, at: int) -> None:
    template = list(book.templates.values())[at % len(book.templates)]
    form = made.given("ktp-hilang", book, SITI)
    sheet = lay_out(fill(template, Long(form, book, text), NUMBER))
    assert not faults(sheet), template.id


def test_on_paper_too_every_sign_is_within_the_margins(book: Book) -> None:
    for template in ("f-1-01", "f-2-01", "pernyataan-ahli-waris"):
        form = made.given("ktp-hilang", book, SITI)
        sheet = lay_out(fill(book.templates[template], Long(form, book, LONG_WORD), NUMBER))
        wide, high = sheet.width / 25.4 * 72, sheet.height / 25.4 * 72
        for _page, left, bottom, right, top in boxes(encode(sheet, template)):
            assert 20 <= left <= right <= wide - 20
            assert 20 <= bottom <= top <= high - 20


def test_a_missing_value_stops_the_form_and_all_that_is_missing_is_named(book: Book) -> None:
    with pytest.raises(MissingValues) as missing:
        paper(book, "f-1-02", "ktp-hilang", {"capacity": "self"})
    facts = [gap.fact for gap in missing.value.gaps]
    assert facts == ["applicant.name", "contact.phone"]
    assert "Nama lengkap" in str(missing.value)


def test_a_value_given_for_this_print_fills_the_gap(book: Book) -> None:
    form = made.given("ktp-hilang", book, SITI | {"contact.phone": None})
    template = book.templates["f-1-02"]
    with pytest.raises(MissingValues) as missing:
        fill(template, made.values(form, book))
    extra = {gap.fact: "0812-0000-1111" for gap in missing.value.gaps}
    shown = fill(template, made.values(form, book, extra))
    assert any(isinstance(p, f.Line) and p.value == "0812-0000-1111" for p in shown.parts)


def test_the_form_says_what_the_case_is_about(book: Book) -> None:
    lost = paper(book, "f-1-02", "ktp-hilang", SITI)
    requests = next(p for p in lost.parts if isinstance(p, f.Boxes))
    assert [text for text, marked in requests.options if marked] == ["II.C. KTP-el hilang/rusak"]
    born = paper(book, "f-2-01", "lahir-lengkap", BABY)
    reports = next(p for p in born.parts if isinstance(p, f.Boxes))
    assert [text for text, marked in reports.options if marked] == ["1. Kelahiran"]
    titles = [p.text for p in born.parts if isinstance(p, f.Heading)]
    assert "KELAHIRAN" in titles
    assert "KEMATIAN" not in titles, "only the parts of its own event"


def test_exactly_one_request_is_marked_for_every_service(book: Book) -> None:
    for name in ("f-1-02", "f-2-01"):
        template = book.templates[name]
        choice = next(b.choice for b in template.blocks if b.choice and not b.choice.many)
        assert choice is not None
        for service in made.printing(template, book):
            for form in made.forms_of(service, book, 2):
                block = t.Template(
                    id="x", kind="form", name="", name_en="", title="", sources=[],
                    confidence="confirmed", blocks=[t.Block(choice=choice)],
                )  # fmt: skip
                (part,) = fill(block, made.values(form, book)).parts
                assert isinstance(part, f.Boxes)
                assert sum(marked for _, marked in part.options) == 1, service.id


def test_the_statement_is_signed_by_whoever_makes_it(book: Book) -> None:
    for who, name in (("father", "AHMAD CONTOH"), ("mother", "SITI AMINAH")):
        shown = paper(book, "f-2-03", "lahir-lengkap", BABY | {"sptjm.who": who})
        signs = next(p for p in shown.parts if isinstance(p, f.Signatures)).signs
        assert signs[-1].name == name
        assert signs[-1].stamp


def test_every_case_prints_its_papers_or_says_what_is_missing(book: Book) -> None:
    """Over every service and its made-up cases: at least nine of ten papers print as they are."""
    printed = stopped = 0
    for template in book.templates.values():
        for service in made.printing(template, book)[:4]:
            for form in made.forms_of(service, book, 1):
                if not made.offered(template, form):
                    continue
                try:
                    fill(template, made.values(form, book))
                    printed += 1
                except MissingValues:
                    stopped += 1
    assert printed > 50
    assert stopped <= printed / 10, f"{stopped} of {printed + stopped} papers stopped"


def test_the_same_form_gives_the_same_bytes(book: Book) -> None:
    once, again = (render(paper(book, "f-1-02", "ktp-hilang", SITI), "pdf") for _ in range(2))
    assert once == again


def test_nothing_personal_is_in_the_properties_of_the_file(book: Book) -> None:
    data = encode(lay_out(paper(book, "f-1-02", "ktp-hilang", SITI)), "F-1.02")
    assert b"AMINAH" not in data
    assert b"CreationDate (D:2000" in data, "the invariant date of the library"


def test_a_foreign_reporter_stands_with_the_passport_and_never_with_anothers_nik(
    book: Book,
) -> None:
    facts = {key: SITI[key] for key in ("subject.name", "subject.nik", "contact.phone")} | {
        "capacity": "family",
        "applicant.name": "JOHN SAMPLE",
        "applicant.citizenship": "2",
        "applicant.passport": "X1234567",
        "applicant.relation": "2",
    }
    said = "\n".join(lines(as_document(paper(book, "f-2-01", "ubah-nama", facts)), 100))
    reporter, subject = said.split("SUBJEK AKTA KESATU")[:2]
    assert "X1234567" in reporter
    assert SITI["subject.nik"] not in reporter.replace(" ", "")
    assert SITI["subject.nik"] in subject.replace(" ", "")
