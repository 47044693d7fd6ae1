"""What `ptsp intake` refuses, it refuses in one clear sentence, and keeps nothing of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.lines import GOOD, good, with_answer, with_value
from tests.e2e.machine import Machine, is_filled_in

# What a NIK is: pop-S39. Each of these is wrong in its own way.
WRONG_NIKS = [
    "",  # none
    "317302190297933",  # 15 digits
    "31730219029793310",  # 17 digits
    "3173O21902979331",  # the letter O
    "317302190297933l",  # the letter l
    "3173021902979x31",  # another letter
    "3173021902979331.5",  # a number of a spreadsheet, which is 17 digits
    "3.17302E+15",  # what a spreadsheet makes of one
    "0000000000000000",
    "3173020002979331",  # day 00
    "3173023202979331",  # day 32, between man and woman
    "3173027202979331",  # day 72
    "3173021900979331",  # month 00
    "3173021913979331",  # month 13
    "3173023002979331",  # 30 February
    "3173022902979331",  # 29 February of a year that was no leap year
    "3173021902970000",  # serial 0000
    "3173021902979331 3173021902979331",  # two
    ["3173021902979331"],  # not even a text
]
WRONG_DATES = [
    "2026-02-30",
    "31-11-2026",
    "2026-13-01",
    "00-00-0000",
    "29-02-2025",
    "99999999",
    "32 Januari 2026",
    "2026-11-24T00:00:00",
    "2026-11-25",  # tomorrow
    "2062-11-12",
    "entah",
    20261112,
    ["2026-11-12"],
    True,
]
NOT_JSON = [
    "{",
    '{"service":',
    "ktp-hilang",
    "{'service': 'ktp-hilang'}",
    '{"service": "ktp-hilang",}',
    '{"service": "ktp-hilang"} {}',
    '{"service": "ktp-hilang", "ref": NaN}',
    '{"service": "ktp-hilang", "ref": "\\ud800"}',
    '{"service": "ktp-hilang", "ref": "\udcff"}',  # a byte that is no UTF-8
    "[" * 100_000,
    '{"service": "ktp-hilang", "values": {"x": ' + "[" * 5_000 + "]" * 5_000 + "}}",
]
NO_APPLICATION = ["[]", "5", "null", '"ktp-hilang"', "[[]]", "true"]
# (the line, the part or field that the reply must name)
WRONG_PARTS: list[tuple[Any, str | None]] = [
    ({}, "service"),
    (good(service=None), "service"),
    (good(service=""), "service"),
    (good(service=5), "service"),
    (good(service="ktp-tidak-ada"), None),
    (good(answers=[]), "answers"),
    (good(values="Wahyu"), "values"),
    (good(ticks="kk"), "ticks"),
    (good(ticks=[1]), "ticks"),
    (good(ticks={"kk": "x" * 41}), "ticks"),
    (good(confirm="subject.nik"), "confirm"),
    (good(confirm=["subject.shoe_size"]), "subject.shoe_size"),
    (good(outcome="referred"), "outcome"),
    (good(ref=5), "ref"),
    (good(ref="x" * 101), "ref"),
    (good(receipt="3171071004.010.261124.0001.P"), "receipt"),
    (with_answer("police_report", None), "police_report"),
    (with_answer("police_report", "barangkali"), "police_report"),
    (with_answer("police_report", {"a": 1}), "police_report"),
    (with_answer("shoe_size", 42), "shoe_size"),
    (with_answer("subject.name", "Wahyu"), "subject.name"),  # a field is no question
    (with_answer("capacity", "proxy"), "capacity"),  # biometrics: in person only
    (with_value("subject.shoe_size", 42), "subject.shoe_size"),
    (with_value("subject.name", None), "subject.name"),
    (with_value("subject.name", "  "), "subject.name"),
    (with_value("subject.name", "12345"), "subject.name"),
    (with_value("subject.name", "W" * 61), "subject.name"),
    (with_value("subject.name", {"first": "Wahyu"}), "subject.name"),
    (with_value("subject.kk", "317203271217570"), "subject.kk"),
    (with_value("subject.address.village", "9999999999"), "subject.address.village"),
    (with_value("contact.phone", None), "contact.phone"),
    (with_value("contact.phone", "12"), "contact.phone"),
    (good(ticks=["kk"]), "surat-kehilangan"),  # a blocking paper is missing
    (good(ticks={"surat-kehilangan": "", "kk": "ok"}), "surat-kehilangan"),
    (good(ticks=["surat-kehilangan", "akta-cerai"]), "akta-cerai"),
]
KINDS: dict[str, list[tuple[Any, str | None]]] = {
    "a wrong NIK": [(with_value("subject.nik", nik), "subject.nik") for nik in WRONG_NIKS],
    "an impossible date": [(with_value("loss.date", day), "loss.date") for day in WRONG_DATES],
    "malformed JSON": [(line, None) for line in NOT_JSON],
    "JSON that is no application": [(line, None) for line in NO_APPLICATION],
    "a wrong part": WRONG_PARTS,
    "a closed service": [({"service": "iumk"}, None), (good(service="iumk"), None)],
}


def sentence_of(reply: Any, field: str | None) -> str:
    """The sentence of a refusal, which says where, and holds no receipt."""
    assert set(reply) <= {"ref", "error", "field", "message"}
    assert reply["error"] in ("BadValue", "NotFound", "Refused")
    assert reply.get("field") == field
    message: str = reply["message"]
    assert is_filled_in(message), message
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 300
    return message


@pytest.mark.parametrize("kind", KINDS)
def test_bad_lines_give_one_sentence_each_and_store_nothing(machine: Machine, kind: str) -> None:
    bad = KINDS[kind]
    indonesian = machine.intake(*(line for line, _ in bad), expect=1)
    english = machine.intake(*(line for line, _ in bad), expect=1, language="en")
    for (_, field), here, there in zip(bad, indonesian, english, strict=True):
        assert sentence_of(here, field) != sentence_of(there, field)
    assert machine.kept() == (1, [])


def test_at_least_sixteen_wrong_niks_are_tried_and_each_is_told_what_is_wrong(
    machine: Machine,
) -> None:
    replies = machine.intake(
        *(with_value("subject.nik", nik) for nik in WRONG_NIKS), expect=1, language="en"
    )
    said = {reply["message"] for reply in replies}
    assert len(WRONG_NIKS) >= 16
    assert len(said) > 12, "the sentences tell the faults apart"
    assert "A NIK has 16 digits; 15 were given, 1 missing." in said
    assert "The letter O is in this number; type the digit 0." in said
    assert "The NIK says day 30 of February; it never has more than 29." in said


@pytest.mark.parametrize("line", ["{", with_value("subject.nik", "1"), {"service": "iumk"}])
def test_one_bad_line_alone_makes_the_exit_code_1(machine: Machine, line: Any) -> None:
    file = machine.write("one.jsonl", [line])
    done = machine.ptsp("--lang", "en", "intake", file, expect=1)
    assert len(done.lines) == 1
    assert done.err == "1 lines were refused; the others are filed.\n"


def test_the_good_lines_around_a_bad_one_are_filed(machine: Machine) -> None:
    replies = machine.intake(
        good(ref="a"), with_value("subject.nik", "1") | {"ref": "b"}, good(ref="c"), expect=1
    )
    assert [reply["ref"] for reply in replies] == ["a", "b", "c"]
    assert ["receipt" in reply for reply in replies] == [True, False, True]
    _, cases = machine.kept()
    assert [case["ref"] for case in cases] == ["c", "a"], "newest first"


def test_a_refused_line_can_be_mended_and_sent_under_the_same_ref(machine: Machine) -> None:
    (refused,) = machine.intake(with_value("subject.nik", "1") | {"ref": "x"}, expect=1)
    (filed,) = machine.intake(good(ref="x"))
    assert (refused["ref"], filed["ref"]) == ("x", "x")
    assert filed["receipt"].split(".")[3] == "0001", "a refusal uses up no number"


def test_lines_come_from_standard_input_too_and_empty_ones_are_passed_over(
    machine: Machine,
) -> None:
    typed = "\n\n" + json.dumps(good(ref="a")) + "\n  \n" + json.dumps(good(ref="b"))
    replies = machine.ptsp("intake", "-", typed=typed).lines
    assert [reply["ref"] for reply in replies] == ["a", "b"]


def test_a_file_that_is_not_there_is_one_sentence(machine: Machine) -> None:
    assert "none.jsonl" in machine.refused("intake", str(machine.folder / "none.jsonl"))
    assert str(machine.folder) in machine.refused("intake", str(machine.folder))
    assert machine.kept() == (1, [])


def test_an_incomplete_application_gets_a_resume_code_and_keeps_it(machine: Machine) -> None:
    line = good(ref="half", ticks=["kk"], outcome="incomplete")
    (reply,) = machine.intake(line)
    assert len(reply["resume_code"]) == 8
    assert machine.intake(line) == [reply]
    case = machine.json("case", reply["resume_code"])
    assert (case["id"], case["state"]) == (reply["case"], "incomplete")
    assert case["lacking"] == ["surat-kehilangan"]


def test_incomplete_without_a_phone_is_refused_for_nobody_could_be_called(
    machine: Machine,
) -> None:
    line = with_value("contact.phone", None) | {"outcome": "incomplete"}
    (reply,) = machine.intake(line, expect=1)
    assert reply["field"] == "contact.phone"
    assert machine.kept() == (1, [])


def test_what_was_called_incomplete_but_lacks_nothing_is_accepted(machine: Machine) -> None:
    (reply,) = machine.intake(good(outcome="incomplete"))
    assert "resume_code" not in reply
    assert machine.json("case", reply["receipt"])["state"] == "submitted"


def test_a_closed_service_names_its_successor(machine: Machine) -> None:
    for language in ("id", "en"):
        (reply,) = machine.intake(good(service="iumk"), expect=1, language=language)
        assert "nib-umk" in reply["message"]


def test_a_doubtful_value_needs_a_confirmation_and_then_is_filed(machine: Machine) -> None:
    doubtful = with_value("loss.report_date", "2026-11-01")  # before the loss
    replies = machine.intake(
        doubtful,
        doubtful | {"confirm": ["loss.date"]},
        doubtful | {"confirm": ["loss.report_date"]},
        expect=1,
        language="en",
    )
    assert [reply.get("field") for reply in replies] == ["loss.report_date"] * 2 + [None]
    assert replies[0]["message"] == "The police letter is dated before the loss. Please check."
    assert "receipt" in replies[2]


def test_what_belongs_to_a_closed_branch_is_named_and_not_filed(machine: Machine) -> None:
    line = with_answer("police_report", False)
    (reply,) = machine.intake(line)
    assert reply["ignored"] == ["loss.report_date", "loss.report_number"]
    case = machine.json("case", reply["receipt"])
    assert "loss.report_number" in GOOD["values"]
    assert "loss.report_number" not in case["values"]
