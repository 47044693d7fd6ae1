"""Review and receipt: what is wrong leads to its field, filing is one Enter, paper can fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ptsp_tui.cases.numbering import group_resume_code
from tests.screens.conftest import Opened


async def test_each_fault_leads_to_its_field(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        c.draft.form.set("subject.name", "")
        c.draft.form.set("loss.date", "31-02-2026")
        await c.go("review")
        rows = [row for row in c.rows() if " ! " in row]
        assert len(rows) == 2
        for row in rows:
            await c.go("review")
            await c.press(*row[1:3])
            assert c.name == "FormScreen"
            assert c.focus == ("loss.date" if "Tanggal" in row else "subject.name"), row


async def test_a_missing_paper_leads_to_the_checklist(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill(ticked=False)
        await c.go("review")
        await c.press("0", "2")
        assert c.name == "ChecklistScreen"


async def test_an_answer_leads_to_the_questions(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        row = next(row for row in c.rows() if "surat kehilangan dari polisi?" in row)
        assert "?:" not in row
        await c.press(*row[1:3])
        assert (c.name, c.focus) == ("QuestionsScreen", "police_report")


async def test_without_a_phone_number_not_even_an_incomplete_one_is_filed(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill(ticked=False)
        c.draft.form.set("contact.phone", "")
        await c.go("review")
        assert "AJUKAN" not in c.text()
        assert "hal harus diperbaiki dulu." in c.text()


async def test_a_complete_case_is_filed_with_one_enter(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        assert "Lengkap. Enter mengajukannya." in c.text()
        await c.press("enter")
        assert c.name == "ReceiptScreen"
        assert "3171071004.010.261124.0001" in c.text()
        assert c.app.draft is None
        assert not c.session.db.table("drafts").all()
        await c.press("enter")
        await c.until_shown("Kunjungan ditutup: diterima.")
        assert "3 belum terkirim" in c.rows()[0]


async def test_enter_twice_at_once_files_one_case(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        await c.press("enter", "enter", "enter")
        assert len(c.session.db.table("cases")) == 1


async def test_an_incomplete_case_gets_a_slip_of_all_that_is_missing_and_a_code(
    counter: Opened,
) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill(ticked=False)
        c.draft.form.set("subject.birth_place", "")
        await c.go("review")
        assert "AJUKAN SEBAGAI BELUM LENGKAP" in c.text()
        await c.press("enter")
        (case,) = c.session.db.table("cases").all()
        slip = c.text()
        assert group_resume_code(case["resume_code"]) in slip
        assert "1. Surat keterangan kehilangan dari kepolisian" in slip
        assert "2. Tempat lahir" in slip


async def test_f7_prints_to_a_file(counter: Opened, tmp_path: Path) -> None:
    paper = tmp_path / "struk.txt"
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        await c.press("enter", "f7", "enter")
        await c.until(lambda: c.name == "Ask", "the question where to")
        await c.paste(str(paper))
        await c.press("enter")
        await c.until_shown("ditulis ke")
        assert c.name == "ReceiptScreen"
        assert c.message.endswith(f"ditulis ke {paper}.")
    lines = paper.read_text(encoding="utf-8").splitlines()
    assert "TANDA TERIMA" in lines[1]
    assert max(len(line) for line in lines) <= 40


async def test_paper_that_cannot_be_written_is_said_and_the_receipt_stays(
    counter: Opened,
) -> None:
    async with counter(printer="/nowhere/printer") as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        await c.press("enter", "f7", "enter")
        await c.until_shown("tidak dapat ditulis")
        assert c.name == "ReceiptScreen"
        await c.press("f7", "escape")
        assert c.name == "ReceiptScreen"


async def test_the_receipt_of_a_package_goes_on_with_its_next_service(counter: Opened) -> None:
    async with counter() as c:
        await c.card("life_event", "pkt-lahir")
        await c.type("y", "enter")
        for number, service in enumerate(("lahir-lengkap", "kk-tambah-anggota-lahir", "kia-0-5")):
            assert c.draft.service.id == service
            c.fill(number + 1)
            await c.go("review")
            await c.press("enter")
            assert c.name == "ReceiptScreen", c.text()
            await c.press("enter")
        await c.until_shown("Kunjungan ditutup")
        assert c.name == "HomeScreen"
        (visit,) = {case["visit"] for case in c.session.db.table("cases").all()}
        assert visit


async def test_a_save_that_is_due_does_not_bring_the_filed_draft_back(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        c.fill()
        await c.go("review")
        in_store = c.app.in_store

        async def due_meanwhile(work: Any) -> Any:
            done = await in_store(work)
            c.app._save_now()
            return done

        c.app.in_store = due_meanwhile  # type: ignore[method-assign]  # as if the timer came now
        await c.press("enter")
        assert c.name == "ReceiptScreen"
        assert not c.session.db.run(lambda: c.session.db.table("drafts").all()).result()
