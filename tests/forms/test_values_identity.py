"""NIK, KK and NPWP: every wrong one has its own sentence, and no genuine one is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.id import npwp as stdnum_npwp

from ptsp_tui.forms.identity import nik_conflicts, nik_facts
from ptsp_tui.forms.values import Context, parse

TODAY = date(2026, 11, 24)
CTX = Context(today=TODAY)
REGIONS = Context(
    today=TODAY, known_city=lambda c: c == "3171", known_district=lambda c: c == "317107"
)

WRONG_NIK = {
    "31710701019000O1": "The letter O is in this number; type the digit 0.",
    "3171070101900_01": "This number holds only digits; _ is none.",
    "317107010190001": "A NIK has 16 digits; 15 were given, 1 missing.",
    "317107010190000112": "A NIK has 16 digits; 18 were given, 2 too many.",
    "3171070001900001": "Digits 7 and 8 of a NIK are the day of birth; 00 is no day.",
    "3171073501900001": "Digits 7 and 8 of a NIK are the day of birth (01-31, for a woman 41-71), "
    "not 35.",
    "3171079001900001": "Digits 7 and 8 of a NIK never pass 71; 90 was given.",
    "3171070100900001": "Digits 9 and 10 of a NIK are the month of birth; 00 is no month.",
    "3171070113900001": "Digits 9 and 10 of a NIK are the month of birth; there is no month 13.",
    "3171077104900001": "The NIK says day 31 of month 4, which has 30 days.",
    "3171073002900001": "The NIK says day 30 of February; it never has more than 29.",
    "3171076902900001": "The NIK says 29 February of a year ending in 90, which is no leap year.",
    "3171070101900000": "The last four digits of a NIK begin at 0001; these are 0000.",
}
DOUBTED_NIK = {
    "9901070101900001": "No city or regency has the code 9901; it may be an old one.",
    "3171990101900001": "No kecamatan has the code 317199; it may be an old one.",
}


@pytest.mark.parametrize(("nik", "sentence"), WRONG_NIK.items())
def test_a_wrong_nik_is_refused_with_its_own_sentence(nik: str, sentence: str) -> None:
    read = parse("nik", nik, REGIONS)
    assert [fault.text for fault in read.errors] == [sentence]


@pytest.mark.parametrize(("nik", "sentence"), DOUBTED_NIK.items())
def test_an_unknown_region_in_a_nik_is_a_doubt_and_never_blocks(nik: str, sentence: str) -> None:
    read = parse("nik", nik, REGIONS)
    assert (read.value, read.errors) == (nik, [])
    assert [fault.text for fault in read.warnings] == [sentence]


def test_the_sixteen_kinds_and_more_of_odd_nik_have_different_sentences() -> None:
    conflicts = [
        nik_conflicts("3171070101900001", date(1991, 1, 1), None, TODAY),
        nik_conflicts("3171070101900001", None, "2", TODAY),
        nik_conflicts("3171074101900001", None, "1", TODAY),
    ]
    said = [parse("nik", nik, REGIONS).errors[0].msgid for nik in WRONG_NIK]
    said += [parse("nik", nik, REGIONS).warnings[0].msgid for nik in DOUBTED_NIK]
    said += [fault.msgid for faults in conflicts for fault in faults]
    assert len(said) == len(set(said)) == 18


@st.composite
def people(draw: st.DrawFn) -> tuple[str, date, str]:
    """A NIK as Dukcapil makes them, with its birth date and sex."""
    born = draw(st.dates(date(1930, 1, 1), TODAY))
    sex = draw(st.sampled_from("12"))
    region = draw(st.integers(110101, 979999))
    serial = draw(st.integers(1, 9999))
    day = born.day + (40 if sex == "2" else 0)
    return f"{region}{day:02}{born:%m%y}{serial:04}", born, sex


@given(people())
def test_every_nik_that_can_be_is_taken_and_tells_birth_and_sex(
    person: tuple[str, date, str],
) -> None:
    nik, born, sex = person
    assert parse("nik", nik, CTX).value == nik
    facts = nik_facts(nik, TODAY)
    assert facts is not None
    assert born in facts.births
    assert all(day <= TODAY for day in facts.births)
    assert list(facts.births) == sorted(facts.births, reverse=True)
    assert (facts.sex, facts.region) == (sex, nik[:6])
    assert nik_conflicts(nik, born, sex, TODAY) == []


@given(people(), st.dates(date(1930, 1, 1), TODAY))
def test_another_birth_date_or_sex_is_a_doubt(person: tuple[str, date, str], other: date) -> None:
    nik, born, sex = person
    assume((other.day, other.month, other.year % 100) != (born.day, born.month, born.year % 100))
    assert len(nik_conflicts(nik, other, sex, TODAY)) == 1
    assert len(nik_conflicts(nik, other, "1" if sex == "2" else "2", TODAY)) == 2


def test_a_birth_date_in_doubt_names_both_dates() -> None:
    (doubt,) = nik_conflicts("3171070101900001", date(1991, 2, 3), "1", TODAY)
    assert doubt.text == "The NIK says born 01-01-1990, the form says 03-02-1991."


@given(st.from_regex(r"[0-9]{6}(00|3[2-9]|40|7[2-9]|[89][0-9])[0-9]{8}", fullmatch=True))
def test_no_impossible_day_slips_through(nik: str) -> None:
    assert parse("nik", nik, CTX).errors
    assert nik_facts(nik, TODAY) is None
    assert nik_conflicts(nik, TODAY, "1", TODAY) == []


@pytest.mark.parametrize(
    "typed", ["3171.07.010190.0001", "3171 0701 0190 0001", "3171-0701-0190-0001\x1d"]
)
def test_signs_between_the_groups_of_a_nik_are_dropped(typed: str) -> None:
    assert parse("nik", typed, CTX).value == "3171070101900001"


def test_a_nik_given_as_a_number_is_read() -> None:
    assert parse("nik", 3171070101900001, CTX).value == "3171070101900001"


@pytest.mark.parametrize(
    ("kk", "doubt"),
    [
        ("3171074101900001", "This looks like a woman's NIK, not like a KK number."),
        ("3171073213200001", "Digits 7 to 12 of a KK number are a date; these are none."),
        ("3171071203200000", "The last four digits of a KK number begin at 0001."),
        ("9901071203200001", "No city or regency has the code 9901; it may be an old one."),
    ],
)
def test_the_parts_of_a_kk_number_are_doubted_but_never_block(kk: str, doubt: str) -> None:
    read = parse("kk", kk, REGIONS)
    assert (read.value, [w.text for w in read.warnings]) == (kk, [doubt])


def test_a_good_kk_number_raises_no_doubt() -> None:
    assert parse("kk", "3171071203200001", REGIONS).warnings == []


@given(st.from_regex(r"[0-9]{15}", fullmatch=True))
def test_old_npwp_are_taken_exactly_when_stdnum_takes_them(digits: str) -> None:
    read = parse("npwp", digits, CTX)
    assert read.ok == stdnum_npwp.is_valid(digits)
    if read.ok:
        assert read.value == f"0{digits}"
        assert parse("npwp", stdnum_npwp.format(digits), CTX).value == f"0{digits}"
        assert parse("npwp", f"0{digits}000123", CTX).value == f"0{digits}000123"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("013121661091000", "The check digit of this NPWP is wrong."),
        ("0131216609", "An NPWP has 15, 16 or 22 digits; 10 were given."),
        ("3171073501900001", "Digits 7 and 8 of a NIK are the day of birth (01-31, for a woman "
         "41-71), not 35."),
        ("01312166O091000", "The letter O is in this number; type the digit 0."),
    ],
)  # fmt: skip
def test_a_wrong_npwp_is_refused_with_its_own_sentence(typed: str, sentence: str) -> None:
    assert [fault.text for fault in parse("npwp", typed, CTX).errors] == [sentence]


def test_a_nik_serves_as_npwp() -> None:
    assert parse("npwp", "3171070101900001", CTX).value == "3171070101900001"
