"""Whatever is given is answered, and what is kept or shown reads back as itself."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ptsp_tui.forms.display import display
from ptsp_tui.forms.values import KINDS, Context, parse

TODAY = date(2026, 11, 24)
CTX = Context(today=TODAY)
CODES = ("2", "1", "10", "LAIN")

ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("0123456789 .,-/+:rpjtbuORTW@"),
    st.lists(st.one_of(st.text(max_size=3), st.integers()), max_size=4),
    st.dates(),
    st.dictionaries(st.text(), st.text(), max_size=1),
)
FIELDS = st.sampled_from(
    [
        CTX,
        Context(today=TODAY, max_length=20, naming_rules=True),
        Context(today=TODAY, choices=CODES, region_level="city"),
    ]
)


@settings(max_examples=1500)
@given(st.sampled_from(sorted(KINDS)), ANYTHING, FIELDS)
@example("integer", 10**5000, CTX)
@example("money", "\ud800", CTX)
@example("text", "a\ud800", CTX)
@example("decimal", "1,125", CTX)
@example("multi", ["\ud800", 10**5000], CTX)
def test_anything_is_answered_and_a_kept_value_reads_back_as_itself(
    kind: str, raw: object, ctx: Context
) -> None:
    read = parse(kind, raw, ctx)
    assert not (read.errors and read.value is not None)
    for fault in read.errors + read.warnings:
        assert fault.text
    if read.value is None:
        return
    msgspec.json.encode(read.value)
    again = parse(kind, read.value, ctx)
    assert (again.value, again.errors) == (read.value, [])


def _shown_and_read(kind: str, value: object, lang: str) -> object:
    return parse(kind, display(kind, value, lang), CTX).value


@given(st.integers(0, 10**15 - 1), st.sampled_from(["id", "en"]))
def test_money_and_integers_read_back_from_what_is_shown(amount: int, lang: str) -> None:
    assert _shown_and_read("money", amount, lang) == amount
    assert _shown_and_read("integer", amount, lang) == amount


@given(
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.sampled_from(["id", "en"]),
)
def test_decimals_keep_their_number_and_read_back_from_what_is_shown(
    number: Decimal, lang: str
) -> None:
    value = parse("decimal", str(number).replace(".", ","), CTX).value
    assert isinstance(value, str)
    assert Decimal(value) == number
    assert _shown_and_read("decimal", value, lang) == value


@given(st.dates(date(1900, 1, 1), date(2126, 1, 1)), st.times(), st.sampled_from(["id", "en"]))
def test_dates_and_times_read_back_from_what_is_shown(day: date, time: Any, lang: str) -> None:
    assert _shown_and_read("date", day.isoformat(), lang) == day.isoformat()
    assert _shown_and_read("time", f"{time:%H:%M}", lang) == f"{time:%H:%M}"


@given(st.from_regex(r"08[1235789][0-9]{8,9}", fullmatch=True))
def test_phone_numbers_read_back_from_what_is_shown(number: str) -> None:
    value = parse("phone", number, CTX).value
    assert value == f"+62{number[1:]}"
    assert _shown_and_read("phone", value, "id") == value


def test_reading_fields_loads_no_phone_library_until_a_phone_is_read() -> None:
    code = (
        "import sys, datetime\n"
        "from ptsp_tui.forms.values import Context, parse\n"
        "ctx = Context(today=datetime.date(2026, 11, 24))\n"
        "parse('date', '24112026', ctx)\n"
        "heavy = {'phonenumbers', 'textual', 'rich', 'httpx', 'tinydb', 'click', 'yaml'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "parse('phone', '081234567890', ctx)\n"
        "assert 'phonenumbers' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
