"""The checklist tells more than a tick, with one key, and asks for a reason where there must be."""

from __future__ import annotations

import msgspec
import pytest

from ptsp_tui.forms.ticks import Tick, state_of
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened

LETTER, CARD = "surat-kehilangan", "kk"


def state(c: Counter, key: str) -> str:
    return state_of(c.draft.ticks.get(key))


async def test_each_key_has_its_state_and_its_sign(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        assert "Spasi ada" in c.text()
        await c.press("space")
        assert state(c, LETTER) == "taken"
        assert "1 [x]" in c.text()
        await c.press("home", "equals_sign")
        assert state(c, LETTER) == "seen"
        await c.press("home", "m")
        assert state(c, LETTER) == "to_follow"
        assert "1 [>]" in c.text()
        assert "menyusul" in next(row for row in c.rows() if " 1 [>]" in row or ">1 [>]" in row)
        await c.press("home", "space", "home", "space")
        assert state(c, LETTER) == ""


async def test_english_letters_do_the_same(counter: Opened) -> None:
    async with counter("en") as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("f")
        assert state(c, LETTER) == "to_follow"
        assert "to follow" in c.text()


async def test_a_waiver_asks_for_reason_and_name_and_then_nothing_is_missing(
    counter: Opened,
) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("b")
        await c.type("kebanjiran", "enter", "enter")
        assert c.message == "Mohon diisi: Diizinkan oleh."
        await c.type("Ibu Camat", "enter")
        tick = c.draft.ticks[LETTER]
        assert isinstance(tick, Tick)
        assert (tick.state, tick.officer, tick.reason, tick.approver) == (
            "waived",
            "budi",
            "kebanjiran",
            "Ibu Camat",
        )
        assert "1 [o]" in c.text()
        await c.press("f8")
        assert c.message == "Tidak ada dokumen yang kurang."
        await c.press("up")
        assert "dibebaskan, kebanjiran, diizinkan Ibu Camat" in c.text()


async def test_not_applicable_does_not_open_the_way_for_a_paper_that_blocks(
    counter: Opened,
) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("t")
        await c.type("tidak perlu", "enter")
        assert "Tetap menghalangi" in c.message
        await c.press("f8")
        assert c.message == "Kurang: Surat keterangan kehilangan dari kepolisian"
        await c.press("end", "up", "t")
        await c.type("tidak diminta di sini", "enter")
        assert state(c, CARD) == "not_applicable"
        assert CARD not in [paper.key for paper in c.draft.lacking()]


async def test_escape_from_the_question_changes_nothing(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        for key in ("b", "t", "d"):
            await c.press("home", key, "escape")
        assert c.draft.ticks == {}


async def test_marks_outlive_a_restart(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("m", "f3", "f6", "1")
        assert c.name == "ChecklistScreen"
        assert state(c, LETTER) == "to_follow"
        assert "[>]" in c.text()


async def test_a_letter_that_is_too_old_is_said_on_the_row_and_at_the_review(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter() as c:
        evidence = c.app.book.evidence
        kind = "surat-kehilangan-polisi"
        aged = msgspec.structs.replace(evidence[kind], max_age_days=30)
        monkeypatch.setattr(c.app.book, "evidence", {**evidence, kind: aged})
        await c.begin("ktp-hilang", "checklist")
        assert "Berlaku 30 hari; D mencatat tanggalnya." in c.text()
        await c.press("d")
        await c.type("01012026", "enter")
        assert "! umur 327 hari, paling lama 30" in c.text()
        assert state(c, LETTER) == "taken"
        await c.press("d")
        await c.type("31022026", "enter")
        assert "28" in c.message
        c.fill()
        c.draft.tick(LETTER, Tick("taken", dated="2026-01-01"))
        await c.go("review")
        assert "AJUKAN" in c.text()
        assert "kepolisian: umur 327 hari, paling" in c.text()


async def test_the_review_leads_to_the_very_paper(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("lahir-lengkap")
        c.fill()
        last = [paper for paper in c.draft.papers() if paper.blocking and not paper.filled_by_us][
            -1
        ]
        c.draft.tick(last.key, "")
        await c.go("review")
        row = next(row for row in c.rows() if " ! " in row)
        await c.press(*row[1:3])
        assert c.name == "ChecklistScreen"
        assert c.focus == "CheckList"
        assert c.draft.focus == last.key


async def test_an_heir_is_taken_out_and_the_others_keep_their_papers(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris")
        form = c.draft.form
        for _ in range(2):
            form.add_item("heirs")
        keys = [paper.key for paper in c.draft.papers() if paper.item == 3]
        for key in keys:
            c.draft.tick(key)
        await c.go("form", "heirs.2.name")
        await c.press("f10")
        await c.type("keluarkan", "enter")
        await c.press("y")
        assert form.items["heirs"] == [1, 3]
        assert set(keys) <= set(c.draft.ticks)
        assert c.name == "FormScreen"


async def test_enter_goes_on_from_a_case_that_needs_no_papers(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("pm1-keringanan-pbb")
        c.draft.form.fill({"office_asks": False, "ground": "retired", "widow": False})
        await c.go("checklist")
        assert c.draft.papers() == []
        assert "tidak memerlukan" in c.message or "tidak perlu" in c.message
        await c.press("enter")
        assert c.name == "FormScreen"
