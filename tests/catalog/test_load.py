"""Every fault that an author can make in a file is reported where it is, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.load import Fault, convert, dotted, load, read
from tests.catalog import small

GROUP = """\
id: person
name: Orang
fields:
  - id: name
    label: Nama
  - {id: nik, label: NIK, type: nik, max_length: 16}
"""


def look(tmp_path: Path, content: str | bytes, kind: Any = m.FieldGroup) -> tuple[Any, list[str]]:
    """What a file becomes, and its faults as an author reads them."""
    path = tmp_path / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    document, faults = read(path, tmp_path)
    value = None
    if document is not None:
        value, more = convert(document, kind)
        faults += more
    return value, [str(fault) for fault in faults]


def test_a_sound_file_becomes_its_struct(tmp_path: Path) -> None:
    group, faults = look(tmp_path, GROUP)
    assert faults == []
    assert [field.id for field in group.fields] == ["name", "nik"]


NO_KEY = "is no key that is known here"
NO_YAML = "$ is not YAML: "
PLANTED = [  # what stands there, what an author wrote (the fault begins at ^), what is said
    ("label: Nama", "lable: ^Nama", f"fields[0].lable {NO_KEY}"),
    ("label: Nama", "^lable:\n      - Nama", f"fields[0].lable {NO_KEY}"),
    ("label: Nama", "when: {fact: a, equals: ^1}", f"fields[0].when.equals {NO_KEY}"),
    ("label: Nama", "when: {any: [{not: {fcat: ^b}}]}", f"fields[0].when.any[0].not.fcat {NO_KEY}"),
    (
        "type: nik",
        "type: ^NIK",
        'fields[1].type "NIK" is not one of "address", "choice" or 17 other',
    ),
    ("label: Nama", "label: ^[Nama]", 'fields[0].label ["Nama"] is not of type "string"'),
    ("label: Nama", "label: ^5", 'fields[0].label 5 is not of type "string"'),
    ("label: Nama", "label: ^null", 'fields[0].label null is not of type "string"'),
    (
        "length: 16",
        "length: ^long",
        "fields[1].max_length 'long' is not of type \"integer\" or of type",
    ),
    ("label: Nama", "required: ^a", "fields[0].required 'a' is not of type \"boolean\" or of type"),
    ("label: Nama", "label: A\n    ^label: B", "fields[0].label is given twice in the same place"),
    (
        "label: Nama",
        "checks: [{fails_when: {fact: a, is: b}, message: No., level: ^fatal}]",
        'fields[0].checks[0].level "fatal" is not one of "error" or "warning"',
    ),
    ("name: Orang", "name: [Orang\nfields^: []", f"{NO_YAML}did not find expected ',' or ']'"),
    (
        "label: Nama",
        "label: Nama^: dua",
        f"{NO_YAML}mapping values are not allowed in this context",
    ),
    ("label: Nama", "^\tlabel: Nama", f"{NO_YAML}found a tab character that violates indentation"),
    ("name: Orang", "name: Or^\x07ang", f"{NO_YAML}control characters are not allowed"),
    ("name: Orang", "name: Oräng ^\x07", f"{NO_YAML}control characters are not allowed"),
    ("name: Orang", "name: ^*who", f"{NO_YAML}found undefined alias"),
    ("name: Orang", "name: a\n^---\nid: two", f"{NO_YAML}but found another document"),
    (
        "name: Orang",
        "name: ^!!python/name:os.system",
        f"{NO_YAML}could not determine a constructor",
    ),
    ("label: Nama", "label: &a [^*a]", "$ uses *a: write it out"),
    ("label: Nama", "^1: Nama", "$ has the key '1', which is no text: quote it"),
    ("label: Nama", "^true: Nama", "$ has the key 'true', which is no text: quote it"),
]


@pytest.mark.parametrize(("old", "new", "said"), PLANTED)
def test_a_planted_fault_is_reported_at_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert GROUP.count(old) == 1
    before, _, after = GROUP.replace(old, new).partition("^")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    _, faults = look(tmp_path, before + after)
    assert len(faults) == 1
    assert faults[0].startswith(f"file.yaml:{line}:{column} {said}")


def test_a_misspelt_key_is_unknown_and_the_right_one_is_missing(tmp_path: Path) -> None:
    _, faults = look(tmp_path, GROUP.replace("name: Orang", "nmae: Orang"))
    assert faults == [
        'file.yaml:1:1 $ "name" is a required property',
        f"file.yaml:2:7 nmae {NO_KEY}",
    ]


def test_all_faults_of_a_file_come_at_once_in_order_of_lines(tmp_path: Path) -> None:
    bad = GROUP.replace("label: Nama", "lable: Nama").replace("max_length: 16", "max_length: x")
    _, faults = look(tmp_path, bad.replace("id: person", "id: 7"))
    assert [fault.split(" ")[0] for fault in faults] == [
        "file.yaml:1:5",
        "file.yaml:5:12",
        "file.yaml:6:50",
    ]


def test_a_file_that_is_not_utf8_is_one_fault(tmp_path: Path) -> None:
    _, faults = look(tmp_path, GROUP.replace("Orang", "Orangé").encode("latin-1"))
    assert faults == ["file.yaml:1:1 $ is not UTF-8 text"]


@pytest.mark.parametrize("content", ["", "# only a comment\n", "- a\n", "text\n"])
def test_a_file_of_another_shape_is_one_fault_at_its_start(tmp_path: Path, content: str) -> None:
    _, faults = look(tmp_path, content)
    assert len(faults) == 1
    assert 'is not of type "object"' in faults[0]


@pytest.mark.parametrize(
    "written",
    [
        "no", "yes", "on", "off", "y", "NO", "True", "31.10", "1e3", "0x1F", "1_000", "004", "+5",
        "2026-11-24", "2026-11-24 10:00:00", "12:30", ".inf", ".nan", "0o17", "3171234567890001",
        "Null", "=", "<<",
    ],
)  # fmt: skip
def test_yaml_does_not_guess_what_an_author_writes_stays_text(tmp_path: Path, written: str) -> None:
    group, faults = look(tmp_path, GROUP.replace("name: Orang", f"name: {written}"))
    assert faults == []
    assert group.name == written


@pytest.mark.parametrize(
    ("written", "value"), [("true", True), ("false", False), ("16", 16), ("-3", -3), ("0", 0)]
)
def test_true_false_and_plain_whole_numbers_are_typed(
    tmp_path: Path, written: str, value: object
) -> None:
    content = f"{GROUP}  - {{id: x, label: X, default: [{{value: {written}}}]}}\n"
    group, faults = look(tmp_path, content)
    assert faults == []
    assert group.fields[2].default[0].value is value or group.fields[2].default[0].value == value
    assert type(group.fields[2].default[0].value) is type(value)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    group, faults = look(tmp_path, b"\xef\xbb\xbf" + GROUP.replace("\n", "\r\n").encode())
    assert faults == []
    assert group.id == "person"


def test_a_path_is_written_as_an_author_would_say_it() -> None:
    assert dotted(()) == "$"
    assert dotted(("form", 2, "fields", 0, "id")) == "form[2].fields[0].id"
    assert str(Fault("a.yaml", 3, 7, "form[2].id", "is odd")) == "a.yaml:3:7 form[2].id is odd"


def test_a_whole_folder_is_read_each_file_as_its_kind(tmp_path: Path) -> None:
    loaded = small.read(small.write(tmp_path))
    assert [service.id for service, _ in loaded.services] == ["surat-lama", "surat-uji"]
    assert [evidence.id for evidence, _ in loaded.evidence] == ["kk", "surat-kuasa"]
    assert [group.id for group, _ in loaded.groups] == ["address", "person"]
    assert [len(x) for x in (loaded.life_events, loaded.referrals, loaded.codelists)] == [1, 1, 1]
    assert [len(x) for x in (loaded.common, loaded.sources)] == [1, 1]


def test_faults_of_several_files_come_together(tmp_path: Path) -> None:
    small.write(tmp_path)
    small.change(tmp_path, "common.yaml", "default: self", "defualt: self")
    small.change(tmp_path, small.SERVICE, "grade: A", "grade: D")
    (tmp_path / "evidence.yaml").write_text("id: kk\n", encoding="utf-8")
    faults = [(fault.file, fault.path) for fault in load(tmp_path).faults]
    assert faults == [
        ("common.yaml", "determinants[0].defualt"),
        ("evidence.yaml", "$"),
        (small.SERVICE, "grade"),
    ]
