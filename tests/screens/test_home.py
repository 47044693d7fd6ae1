"""Home and what it finds: one prompt, what waits, and everything a word may mean."""

from __future__ import annotations

import pytest

from ptsp_tui.cases.numbering import group_resume_code
from tests.screens.conftest import Opened


async def test_a_quiet_counter_says_once_that_nothing_waits(counter: Opened) -> None:
    async with counter() as c:
        assert c.text().count("Tidak ada yang menunggu") == 1
        assert c.focus == "words"


async def test_what_waits_is_counted_and_listed_most_pressing_first(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter() as c:
        c.file("ahli-waris", 3)
        monkeypatch.setenv("PTSP_NOW", "2026-12-28T09:00:00+07:00")
        c.file("ktp-hilang", 1)
        c.file("kk-hilang", 2, incomplete=True)
        await c.begin("sktm")
        await c.press("f3")
        rows = c.rows()
        summary = next(row for row in rows if "Menunggu:" in row)
        assert "1 belum lengkap" in summary
        assert "1 diajukan hari ini" in summary
        assert "1 tertunda (F6)" in summary
        ends = [row.split()[-1] for row in rows[5:-1] if row[1:2].isdigit()]
        assert ends[-2:] == ["lengkap", "ini"]


async def test_a_waiting_case_is_opened_with_arrows_or_a_digit(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("kk-hilang", 2, incomplete=True)
        await c.home_again()
        await c.press("enter", "enter")
        assert slip.receipt in c.text()
        await c.press("escape", "enter", "1")
        assert slip.receipt in c.text()


async def test_a_case_is_found_by_receipt_resume_code_nik_and_name(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("kk-hilang", 2, incomplete=True)
        (case,) = c.session.db.by("case", slip.case)
        code = slip.resume_code
        for words in (
            slip.receipt,
            slip.receipt.lower(),
            code,
            group_resume_code(code).lower(),
            case["subject_nik"],
            case["subject_name"],
            case["subject_name"].split()[0][:4].lower(),
        ):
            await c.press("f3")
            await c.type(words, "enter")
            assert c.name == "ResultsScreen", words
            assert slip.receipt in c.text(), words


async def test_a_person_found_by_nik_leads_to_their_applications(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("kk-hilang", 2)
        (case,) = c.session.db.by("case", slip.case)
        await c.type(case["subject_nik"], "enter")
        await c.press("1")
        assert c.name == "CasesScreen"
        assert c.field("filter").value == case["subject_nik"]
        assert case["subject_name"] in c.text()
        assert slip.receipt in c.text()


async def test_services_packages_and_referrals_are_told_apart(counter: Opened) -> None:
    async with counter() as c:
        for words, kind, screen in (
            ("ktp saya hilang", "layanan", "ServiceCard"),
            ("anak saya baru lahir", "paket", "PackageScreen"),
            ("perpanjang sim", "rujukan", "ReferralCard"),
        ):
            await c.press("f3")
            await c.type(words, "enter")
            rows = [row for row in c.rows() if row[1:2].isdigit() and row.endswith(kind)]
            assert rows, c.text()
            await c.press(rows[0][1])
            assert c.name == screen


async def test_words_that_mean_nothing_here_keep_the_prompt(counter: Opened) -> None:
    async with counter() as c:
        await c.type("....", "enter")
        assert c.name == "HomeScreen"
        assert c.message.startswith("Tidak ditemukan")
        assert c.field("words").value == "...."


async def test_escape_from_the_results_returns_to_the_words(counter: Opened) -> None:
    async with counter() as c:
        await c.type("ktp saya hilang", "enter")
        await c.press("escape")
        assert c.name == "HomeScreen"
        assert c.field("words").value == "ktp saya hilang"
        await c.press("escape", "escape")
        assert c.name == "HomeScreen"
