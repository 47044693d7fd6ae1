"""A change of the catalogue is told in sentences that its keeper understands."""

from __future__ import annotations

import shutil
from pathlib import Path
from string import Formatter

import msgspec
import pytest
from click.testing import CliRunner

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.diff import EVERYWHERE, explain
from ptsp_tui.catalog.publish import compile_folder, publish
from ptsp_tui.verbs.group import ptsp
from tests.catalog import small
from tests.program import ROOT

S, EVENT = small.SERVICE, "life-events/pkt-uji.yaml"
KK = "  - id: kk\n    of: [kk]\n    mode: copy\n    when: {not: {fact: kind, is: old}}\n"
NEW_PAPER = "  - {id: baru, of: [kk], mode: show, sources: [pop-S1], confidence: confirmed}\n"
SAFE_PAPER = NEW_PAPER.replace("mode: show,", "mode: show, blocking: false,")
FEE = "fee: {amount: 0,"
WIVES = "when: {fact: married, is: true}\n      - {id: subject.area"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small.write(tmp_path / "data")


def told(old: m.Catalogue, new: m.Catalogue, language: str = "en") -> list[str]:
    """`id: sentence` of each change, in English words."""
    return [f"{c.id}: {c.msgid.format_map(c.facts)}" for c in explain(old, new, language)]


# (file, what stands there, what it becomes, what is told)
CHANGES = [
    (S, "name: Surat uji\nname_en: Test letter", "name: Surat coba\nname_en: Trial letter",
     "surat-uji: Its name was Test letter and is now Trial letter."),
    ("services/keterangan/surat-lama.yaml", "replaced_by: surat-uji", "replaced_by: rujuk-uji",
     "surat-lama: It now leads to rujuk-uji."),
    (S, "decided_at: kelurahan", "decided_at: kota",
     "surat-uji: It is now decided at another level: kota."),
    (S, FEE, "fee: {amount: 10000,", "surat-uji: The fee was Rp0 and is now Rp10.000."),
    (S, "outputs: [surat-uji]",
     "outputs: [surat-uji]\ndeadline: {working_days: 3, sources: [pop-S1], confidence: confirmed}",
     "surat-uji: The promised time was - and is now 3 HK."),
    (S, "ask_en: Kind?", "ask_en: Which kind?\n    help: H", None),
    (S, "ask: Jenis?", "ask: Jenis apa?", "surat-uji: A question is asked in other words: Kind?"),
    (S, "      - {value: old, label: Lama, label_en: Old}\n",
     "      - {value: old, label: Lama, label_en: Old}\n"
     "      - {value: odd, label: Lain, label_en: Odd}\n",
     "surat-uji: The answers to choose from changed: Kind?"),
    (S, "form:\n", NEW_PAPER + "form:\n",
     "surat-uji: New paper, nothing goes on without it: Family card."),
    (S, "form:\n", SAFE_PAPER + "form:\n",
     "surat-uji: New paper, nothing stops without it: Family card."),
    (S, "mode: copy\n", "mode: copy\n    blocking: false\n",
     "surat-uji: Nothing stops without Family card any more."),
    (S, "mode: copy\n", "mode: show\n",
     "surat-uji: How Family card is given has changed: copy, now show."),
    (S, "mode: copy\n", "mode: copy\n    copies: 3\n",
     "surat-uji: Number of copies of Family card: 1, now 3."),
    (S, "mode: copy\n    when: {not: {fact: kind, is: old}}",
     "mode: copy\n    when: {fact: kind, is: new}",
     "surat-uji: When Family card is asked has changed."),
    (S, "mode: copy\n", "mode: copy\n    note: Asli.\n    note_en: Original.\n",
     "surat-uji: Family card is explained in other words."),
    (S, "{id: subject.area, label: Luas, label_en: Area, type: decimal}",
     "{id: subject.area, label: Luas, label_en: Area, type: decimal, required: true}",
     "surat-uji: Area (subject.area) must be filled in now."),
    (S, "{id: subject.area, label: Luas, label_en: Area, type: decimal}",
     "{id: subject.land, label: Luas, label_en: Area, type: decimal}",
     "surat-uji: New in the form: Area (subject.land)."),
    (S, "{id: subject.area, label: Luas, label_en: Area, type: decimal}",
     "{id: subject.area, label: Luas, label_en: Area, type: money}",
     "surat-uji: What Area (subject.area) accepts has changed."),
    (S, "tujuh, delapan", "tujuh, delapan, sembilan",
     "surat-uji: Found by more words: sembilan."),
    (S, "[satu, dua, tiga,", "[dua, tiga, nol,", "surat-uji: No longer found by: satu."),
    (S, "script: [Selamat pagi.]", "script: [Selamat siang.]",
     "surat-uji: What to say and ask has changed."),
    (EVENT, "  - {service: surat-uji, answers: {married: false}}\n",
     "  - {service: surat-uji, answers: {married: false}}\n"
     "  - {service: surat-uji, answers: {kind: old}}\n",
     "pkt-uji: Its services were surat-uji, surat-uji and are now surat-uji, surat-uji, "
     "surat-uji."),
    (EVENT, "phrases: [paket uji]", "phrases: [paket uji, paket coba]",
     "pkt-uji: The words it is found by have changed."),
    ("referrals/rujuk-uji.yaml", "agency: Lain", "agency: Sana",
     "rujuk-uji: Where the citizen is sent has changed."),
    ("evidence.yaml", "what: Kartu", "what: Kartu keluarga",
     "kk: What is known of Family card has changed."),
    ("codelists/colour.yaml", '  - {code: "2", label: Putih, label_en: White}\n',
     '  - {code: "3", label: Hijau, label_en: Green}\n',
     "colour: Codes added: 3; taken out: 2; wording may have changed."),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "sentence"), CHANGES)
def test_a_change_is_told_in_a_sentence(
    root: Path, file: str, old: str, new: str, sentence: str | None
) -> None:
    before = compile_folder(root)
    small.change(root, file, old, new)
    found = told(before, compile_folder(root))
    assert sentence is None or sentence in found, found
    assert found, "a change is never passed over in silence"


def test_a_service_that_is_closed_replaced_or_opened_again_says_so(root: Path) -> None:
    before = compile_folder(root)
    by_id = {service.id: service for service in before.services}
    others = [by_id["surat-lama"]]

    def with_status(**changed: str) -> m.Catalogue:
        service = msgspec.structs.replace(by_id["surat-uji"], **changed)
        return msgspec.structs.replace(before, services=[service, *others])

    closed = with_status(status="closed")
    replaced = with_status(status="replaced", replaced_by="surat-baru")
    assert told(before, closed) == ["surat-uji: It is no longer served."]
    assert told(before, replaced) == ["surat-uji: It is no longer served: use surat-baru."]
    assert told(closed, before) == ["surat-uji: It is served again."]


def test_the_way_back_is_told_as_well(root: Path) -> None:
    before = compile_folder(root)
    small.change(root, S, "form:\n", NEW_PAPER + "form:\n")
    assert told(compile_folder(root), before) == ["surat-uji: Paper no longer asked: Family card."]


def test_things_that_come_and_go_are_told_by_name_in_the_language_asked_for(root: Path) -> None:
    before = compile_folder(root)
    (root / "services/keterangan/surat-lama.yaml").unlink()
    after = compile_folder(root)
    assert told(before, after) == ["surat-lama: Taken out: Old letter."]
    assert told(after, before, "id") == ["surat-lama: New service: Surat lama."]


def test_equal_catalogues_have_nothing_to_tell(root: Path) -> None:
    assert told(compile_folder(root), compile_folder(root)) == []


def test_what_everybody_is_asked_is_told_once(root: Path) -> None:
    before = compile_folder(root)
    many = [
        msgspec.structs.replace(before.services[-1], id=f"surat-{number:02}")
        for number in range(EVERYWHERE + 1)
    ]
    more = [msgspec.structs.replace(s, script=["Selamat siang."]) for s in many]
    old, new = (msgspec.structs.replace(before, services=each) for each in (many, more))
    (change,) = explain(old, new, "en")
    assert (change.id, change.facts["services"]) == ("*", str(EVERYWHERE + 1))


def test_every_fact_of_a_sentence_is_given(root: Path) -> None:
    before = compile_folder(root)
    for file, old, new, _ in CHANGES:
        fresh = small.write(root.parent / "fresh")
        small.change(fresh, file, old, new)
        for change in explain(before, compile_folder(fresh), "id"):
            wanted = {name for _, name, _, _ in Formatter().parse(change.msgid) if name}
            assert wanted <= set(change.facts), change.msgid


def test_the_command_takes_folders_and_compiled_files(root: Path, tmp_path: Path) -> None:
    publish_ready(root)
    publish(root, tmp_path / "compiled")
    small.change(root, S, FEE, "fee: {amount: 10000,")
    old = str(tmp_path / "compiled" / "catalog.json")
    run = CliRunner().invoke(ptsp, ["--lang", "en", "catalog", "diff", old, str(root)])
    assert run.output == "surat-uji\n  - The fee was Rp0 and is now Rp10.000.\n"
    run = CliRunner().invoke(ptsp, ["--lang", "en", "catalog", "diff", old, str(root), "--json"])
    (change,) = msgspec.json.decode(run.output)
    assert (change["id"], change["kind"]) == ("surat-uji", "fee")
    assert change["sentence"] == "The fee was Rp0 and is now Rp10.000."
    same = str(tmp_path / "compiled")
    run = CliRunner().invoke(ptsp, ["--lang", "en", "catalog", "diff", same, old])
    assert run.output == "Nothing has changed.\n"


def publish_ready(root: Path) -> None:
    """What beside the YAML a catalogue is published with."""
    (root / "holidays.json").write_text("{}", encoding="utf-8")
    shutil.copytree(ROOT / "data" / "regions", root / "regions", dirs_exist_ok=True)
