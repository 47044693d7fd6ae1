"""Cards: what a service, a package or a referral is, and where Enter leads."""

from __future__ import annotations

from tests.screens.conftest import Opened


async def test_the_card_of_a_service_pages_and_enter_begins(counter: Opened) -> None:
    async with counter() as c:
        await c.card("service", "ktp-hilang")
        first = c.text()
        assert "Surat keterangan kehilangan dari kepolisian" in first
        assert "gratis" in first
        await c.press("pagedown")
        assert c.text() != first
        await c.press("pageup")
        assert c.text() == first
        await c.press("enter")
        assert c.name == "QuestionsScreen"
        assert c.draft.service.id == "ktp-hilang"


async def test_a_card_names_no_codes_of_questions(counter: Opened) -> None:
    async with counter() as c:
        await c.card("service", "ktp-hilang")
        assert "police_report" not in c.text()


async def test_a_replaced_service_opens_no_case_and_leads_to_its_successor(
    counter: Opened,
) -> None:
    async with counter() as c:
        await c.card("service", "iumk")
        assert c.message == "Tidak dilayani lagi. Enter membuka penggantinya."
        assert "Nomor Induk Berusaha" in c.text()
        await c.press("enter")
        assert c.name == "ServiceCard"
        assert "[nib-umk]" in c.text()
        assert c.app.draft is None
        await c.press("enter")
        assert c.draft.service.id == "nib-umk"


async def test_a_referral_closes_the_visit_as_referred(counter: Opened) -> None:
    async with counter() as c:
        before = c.session.log.head()[0]
        await c.card("referral", "rujuk-sim")
        assert "Daan Mogot" in c.text()
        await c.press("enter")
        await c.until_shown("Kunjungan ditutup: dirujuk.")
        assert c.name == "HomeScreen"
        assert c.session.log.head()[0] == before + 1
        assert f"{before + 1} belum terkirim" in c.rows()[0]


async def test_a_referral_left_with_escape_notes_nothing(counter: Opened) -> None:
    async with counter() as c:
        before = c.session.log.head()[0]
        await c.type("perpanjang sim", "enter", "1", "escape", "escape")
        await c.press("f3")
        assert c.session.log.head()[0] == before


async def test_the_plan_of_a_package_follows_its_answers(counter: Opened) -> None:
    async with counter() as c:
        await c.card("life_event", "pkt-lahir")
        await c.type("y")
        assert "1. Akta kelahiran, orang tua kawin tercatat" in c.text()
        await c.type("t")
        assert "1. Akta kelahiran, orang tua kawin tercatat" not in c.text()
        assert "3. KIA baru" in c.text()


async def test_a_package_asks_its_questions_before_it_begins(counter: Opened) -> None:
    async with counter() as c:
        await c.card("life_event", "pkt-lahir")
        await c.press("enter")
        assert c.name == "PackageScreen"
        assert c.message == "Jawab dulu pertanyaannya."
        await c.type("y", "enter")
        assert c.draft.service.id == "lahir-lengkap"


async def test_a_package_asks_each_fact_once_and_no_paper_that_it_issues(counter: Opened) -> None:
    async with counter() as c:
        await c.card("life_event", "pkt-lahir")
        await c.type("y", "enter")
        line = c.fill()
        await c.go("review")
        await c.press("enter")
        assert "KK karena kelahiran" in c.message
        await c.press("enter")
        assert c.draft.service.id == "kk-tambah-anggota-lahir"
        form = c.draft.form
        shared = {key: value for key, value in line["values"].items() if key in form.nodes}
        assert "child.name" in line["values"]
        assert shared
        for key, value in shared.items():
            assert form.cells[key].value == value or not form.cells[key].visible, key
        carried = {key for key, cell in form.cells.items() if cell.origin == "carried"}
        assert shared.keys() & carried
        assert "kutipan-akta-kelahiran" in {issued.kind for issued in c.draft.provided}
        needed = {kind for paper in c.draft.papers() for kind in paper.requirement.of}
        assert "kutipan-akta-kelahiran" not in needed
