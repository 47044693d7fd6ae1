"""Reading fields: what people type, what is kept, and what is said when it does not fit."""

from __future__ import annotations

from datetime import date

import pytest

from ptsp_tui.errors import BadValue
from ptsp_tui.forms.display import display, rupiah
from ptsp_tui.forms.texts import postal_conflict
from ptsp_tui.forms.values import KINDS, Context, Parsed, parse

TODAY = date(2026, 11, 24)
CTX = Context(today=TODAY)
CODES = ("2", "1", "10", "LAIN")

TYPED: list[tuple[str, object, object]] = [
    ("text", "  Jl.  Melati \n  no. 3 ", "Jl. Melati\nno. 3"),
    ("person_name", "  Siti   Aminah\t", "Siti Aminah"),
    ("person_name", "Suharto", "Suharto"),
    ("kk", "3171 0112 0320 0001", "3171011203200001"),
    ("phone", "081234567890", "+6281234567890"),
    ("phone", "0812-3456-7890", "+6281234567890"),
    ("phone", "HP. 0812 3456 7890", "+6281234567890"),
    ("phone", "6281234567890", "+6281234567890"),
    ("phone", "0062 812 3456 7890", "+6281234567890"),
    ("phone", "(021) 3822271", "+62213822271"),
    ("phone", "1500164", "+621500164"),
    ("phone", "+65 9123 4567", "+6591234567"),
    ("postal", "10310", "10310"),
    ("postal", 10310, "10310"),
    ("email", "Budi@Contoh.ID", "Budi@contoh.id"),
    ("rtrw", "7", "007"),
    ("rtrw", "RT 12", "012"),
    ("rtrw", "rw.003", "003"),
    ("time", "930", "09:30"),
    ("time", "0930", "09:30"),
    ("time", "09:30", "09:30"),
    ("time", "9.30", "09:30"),
    ("time", "jam 9", "09:00"),
    ("time", "23.59 WIB", "23:59"),
    ("money", "1.250.000", 1_250_000),
    ("money", "Rp 1.250.000", 1_250_000),
    ("money", "Rp. 1.250.000,-", 1_250_000),
    ("money", "Rp1.250.000,00", 1_250_000),
    ("money", "1250000", 1_250_000),
    ("money", "1,250,000", 1_250_000),
    ("money", "1,5 jt", 1_500_000),
    ("money", "1.5juta", 1_500_000),
    ("money", "250rb", 250_000),
    ("money", "1.250 ribu", 1_250_000),
    ("money", "2 miliar", 2_000_000_000),
    ("money", 0, 0),
    ("integer", "1.250", 1250),
    ("integer", "-3", -3),
    ("integer", "12,0", 12),
    ("integer", 12.0, 12),
    ("decimal", "1,50", "1.5"),
    ("decimal", "1.5", "1.5"),
    ("decimal", "1.250", "1250"),
    ("decimal", "1.250,75", "1250.75"),
    ("decimal", "1,250.75", "1250.75"),
    ("decimal", "1,125", "1.1250"),
    ("decimal", 1.125, "1.1250"),
    ("decimal", "0.125", "0.125"),
    ("decimal", "-0", "0"),
    ("yesno", "ya", True),
    ("yesno", "Y", True),
    ("yesno", "1", True),
    ("yesno", 1, True),
    ("yesno", "true", True),
    ("yesno", True, True),
    ("yesno", "t", False),
    ("yesno", "tidak", False),
    ("yesno", "n", False),
    ("yesno", "no", False),
    ("yesno", 2, False),
    ("yesno", "false", False),
    ("region", "31.71.07.1004", "3171071004"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), TYPED)
def test_what_people_type_is_understood(kind: str, raw: object, value: object) -> None:
    read = parse(kind, raw, CTX)
    assert (read.value, read.errors) == (value, [])
    assert type(read.value) is type(value)


REFUSED: list[tuple[str, object, str]] = [
    ("postal", "1031", "A postal code has 5 digits; 4 were given."),
    ("postal", "01031", "No postal code begins with 0."),
    ("postal", "1O310", "A postal code holds only digits."),
    ("email", "budi", "An e-mail address holds the sign @."),
    ("email", "budi@contoh", "This is no complete e-mail address, like nama@contoh.id."),
    ("rtrw", "7/8", "Type RT and RW each in its own field."),
    ("rtrw", "007 008", "Type RT and RW each in its own field."),
    ("rtrw", "1234", "An RT or RW is a number of at most 3 digits."),
    ("time", "24:00", "Hours run from 00 to 23; 24 was given."),
    ("time", "9.60", "Minutes run from 00 to 59; 60 was given."),
    ("time", "pagi", "Type hour and minutes, like 09:30."),
    ("money", "1,250", "Write whole rupiah, without a fraction."),
    ("money", "-5000", "An amount of money is not below zero."),
    ("money", "seribu", "Write rupiah like 1.250.000, 250 rb or 1,5 jt."),
    ("money", "1.000 miliar juta", "Write rupiah like 1.250.000, 250 rb or 1,5 jt."),
    ("money", "9" * 16, "A number here has at most 15 digits."),
    ("integer", "1,5", "This must be a whole number."),
    ("integer", "12.34.5", "This is no number. Write it like 1250 or 1.250."),
    ("integer", "\u0663", "This is no number. Write it like 1250 or 1.250."),  # an Arabic 3
    ("decimal", "1e5", "This is no number. Write it like 1250 or 1.250."),
    ("decimal", "0,1234567", "A number here has at most 6 decimals."),
    ("yesno", "mungkin", "Answer y (yes) or t (no)."),
    ("region", "3171", "Choose the region from the list."),
    ("person_name", "12", "A name has letters."),
    ("person_name", "a" * 61, "At most 60 characters fit here; 61 were given."),
    ("phone", "0812/0813", "One phone number fits here; put the other one into the note."),
    ("phone", "0812 ext 3", "A phone number holds only digits; put anything else into the note."),
    ("kk", "317101120320", "A KK number has 16 digits; 12 were given."),
    ("integer", True, "This field takes one value."),
    ("text", ["a"], "This field takes one value."),
    ("decimal", float("nan"), "This field takes one value."),
    ("multi", 3, "This field takes a list of choices."),
    ("date", "1" * 301, "At most 300 characters fit here; 301 were given."),
]


@pytest.mark.parametrize(("kind", "raw", "sentence"), REFUSED)
def test_what_does_not_fit_is_refused_with_its_own_sentence(
    kind: str, raw: object, sentence: str
) -> None:
    read = parse(kind, raw, CTX)
    assert read.value is None
    assert [fault.text for fault in read.errors] == [sentence]


@pytest.mark.parametrize("number", ["0812 345", "08999", "112", "119", "+999123456789", "3822271"])
def test_half_a_phone_number_is_refused(number: str) -> None:
    (fault,) = parse("phone", number, CTX).errors
    assert fault.text.startswith("This is no complete phone number.")


def test_a_mobile_prefix_that_the_library_does_not_know_is_asked_back_not_refused() -> None:
    read = parse("phone", "0840 1234 5678", CTX)
    assert (read.value, read.errors) == ("+6284012345678", [])
    assert [w.text for w in read.warnings] == [
        "The mobile prefix 0840 is not known; read the number back."
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("nothing", [None, "", "  \t\n", "\u200b\x1d"])
def test_nothing_typed_is_no_value_and_no_fault(kind: str, nothing: object) -> None:
    assert parse(kind, nothing, CTX) == Parsed()


def test_an_unknown_kind_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="colour"):
        parse("colour", "red", CTX)


# -- lists


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,2", ["2", "1"]),
        ("10 lain; 02", ["2", "10", "LAIN"]),
        (["LAIN", 2, "2"], ["2", "LAIN"]),
        ([], None),
    ],
)
def test_several_choices_are_kept_once_each_in_the_order_of_the_list(
    raw: object, value: object
) -> None:
    read = parse("multi", raw, Context(today=TODAY, choices=CODES))
    assert (read.value, read.errors) == (value, [])


def test_every_choice_outside_the_list_is_named() -> None:
    read = parse("multi", "1 7 8", Context(today=TODAY, choices=CODES))
    assert [f.text for f in read.errors] == ["7 is not in this list.", "8 is not in this list."]


@pytest.mark.parametrize(("raw", "value"), [("1", "1"), ("01", "1"), (10, "10"), ("lain", "LAIN")])
def test_a_choice_is_found_in_another_case_and_with_leading_zeros(raw: object, value: str) -> None:
    assert parse("choice", raw, Context(today=TODAY, choices=CODES)).value == value


def test_a_choice_outside_the_list_is_refused() -> None:
    assert parse("choice", "9", Context(today=TODAY, choices=CODES)).errors


def test_a_region_must_be_of_the_level_asked_and_exist() -> None:
    ctx = Context(today=TODAY, region_level="district", region_exists=lambda c: c == "317107")
    assert parse("region", "31.71.07", ctx).value == "317107"
    assert parse("region", "317199", ctx).errors[0].text == "No region has the code 317199."
    assert parse("region", "3171071004", ctx).errors


# -- bounds, lengths, patterns


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        ("integer", "0", "The least possible here is 1."),
        ("integer", "21", "The most possible here is 20."),
        ("decimal", "20,5", "The most possible here is 20."),
        ("money", "25", "The most possible here is 20."),
    ],
)
def test_bounds_of_numbers_are_named(kind: str, raw: str, sentence: str) -> None:
    read = parse(kind, raw, Context(today=TODAY, min=1, max=20))
    assert [fault.text for fault in read.errors] == [sentence]


def test_bounds_belong_to_what_is_allowed() -> None:
    ctx = Context(today=TODAY, min=-1, max="2.5")
    assert parse("decimal", "2,5", ctx).value == "2.5"
    assert parse("money", "-1", ctx).value == -1


def test_a_pattern_holds_for_the_whole_text_and_says_what_is_wanted() -> None:
    ctx = Context(today=TODAY, pattern=r"[A-Z]\d+", pattern_hint="a plate, like B123")
    assert parse("text", "B123", ctx).ok
    assert (
        parse("text", "B123x", ctx).errors[0].text == "This does not look like a plate, like B123."
    )


def test_a_text_past_its_length_is_refused_not_cut() -> None:
    read = parse("text", "abcdef", Context(today=TODAY, max_length=5))
    assert read.value is None
    assert read.errors[0].text == "At most 5 characters fit here; 6 were given."


# -- names (Permendagri 73/2022)

NEW_NAME = Context(today=TODAY, naming_rules=True)


@pytest.mark.parametrize("name", ["Budi 2", "Nur, Siti", "Ma'ruf Amin", "Siti_Aminah", "a" * 61])
def test_a_new_name_with_digits_punctuation_or_past_60_characters_is_refused(name: str) -> None:
    assert parse("person_name", name, NEW_NAME).errors


@pytest.mark.parametrize(
    ("name", "doubts"),
    [("Budi", 1), ("Budi S Wijaya", 1), ("Muh Fajar", 1), ("Dr Budi", 1), ("José Maria", 0)],
)
def test_a_new_name_of_one_word_or_shortened_or_titled_is_asked_back(
    name: str, doubts: int
) -> None:
    read = parse("person_name", name, NEW_NAME)
    assert (read.value, len(read.warnings)) == (name, doubts)


def test_the_name_of_somebody_registered_long_ago_stays_as_it_is() -> None:
    for name in ("Suharto", "Ma'ruf, Dr.", "Budi 2"):
        assert parse("person_name", name, CTX).value == name
    longer = Context(today=TODAY, max_length=100)
    assert parse("person_name", "a" * 80, longer).ok


# -- what is shown


@pytest.mark.parametrize(
    ("kind", "value", "indonesian", "english"),
    [
        ("date", "2026-08-05", "5 Agustus 2026", "5 August 2026"),
        ("time", "09:30", "09.30", "09:30"),
        ("money", 1_250_000, "Rp 1.250.000", "Rp 1.250.000"),
        ("integer", -1250, "-1.250", "-1.250"),
        ("decimal", "1250.50", "1.250,5", "1.250,5"),
        ("decimal", "-0.5", "-0,5", "-0,5"),
        ("yesno", True, "Ya", "Yes"),
        ("yesno", False, "Tidak", "No"),
        ("phone", "+6281234567890", "0812-3456-7890", "0812-3456-7890"),
        ("phone", "+6591234567", "+65 9123 4567", "+65 9123 4567"),
        ("nik", "3171014107900001", "3171014107900001", "3171014107900001"),
        ("choice", "1", "Islam", "Islam"),
        ("choice", "9", "9", "9"),
        ("multi", ["1", "9"], "Islam, 9", "Islam, 9"),
        ("region", "3171", "Kota 3171", "Kota 3171"),
        ("text", None, "", ""),
    ],
)
def test_values_are_shown_as_people_write_them(
    kind: str, value: object, indonesian: str, english: str
) -> None:
    def shown(lang: str) -> str:
        labels = {"1": "Islam"}
        return display(kind, value, lang, labels=labels, region_label=lambda code: f"Kota {code}")

    assert (shown("id"), shown("en")) == (indonesian, english)


def test_rupiah_below_zero_keep_their_sign() -> None:
    assert rupiah(-1500) == "-Rp 1.500"


def test_a_postal_code_of_another_kelurahan_is_a_doubt() -> None:
    assert postal_conflict("10310", "10310") == []
    assert postal_conflict("10310", None) == []
    (doubt,) = postal_conflict("10310", "10350")
    assert doubt.text == "The postal code of this kelurahan is 10350."
    assert isinstance(doubt.error("postal"), BadValue)
    assert str(doubt.error("postal")) == doubt.text
