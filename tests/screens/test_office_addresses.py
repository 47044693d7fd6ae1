"""The referral card shows the addresses that this office keeps; the service card its standard."""

from __future__ import annotations

from tests.screens.conftest import Opened

KEPT = """\
rujuk-sim:
  - {name: Satpas Contoh, address: Jl. Contoh 1, hours: 08.00-14.00, checked: "2026-11-02"}
"""


async def test_an_address_of_the_office_stands_on_the_referral_card(counter: Opened) -> None:
    async with counter() as c:
        data = c.app.settings.data_dir
        (data / "referral-offices.yaml").write_text(KEPT, encoding="utf-8")
        await c.card("referral", "rujuk-sim")
        assert "Satpas Contoh, Jl. Contoh 1, 08.00-14.00" in c.text()
        assert "diperiksa 2026-11-02" in c.text()


async def test_a_bad_list_of_addresses_is_one_sentence_and_the_card_still_serves(
    counter: Opened,
) -> None:
    async with counter() as c:
        data = c.app.settings.data_dir
        (data / "referral-offices.yaml").write_text("rujuk-sim: [", encoding="utf-8")
        await c.card("referral", "rujuk-sim")
        assert c.message.startswith("referral-offices.yaml")
        assert "Daan Mogot" in c.text()
        await c.press("enter")
        await c.until_shown("Kunjungan ditutup: dirujuk.")


async def test_the_last_pages_of_a_service_card_are_its_standard(counter: Opened) -> None:
    async with counter() as c:
        await c.card("service", "ktp-hilang")
        pages = [c.text()]
        while "14. Evaluasi kinerja pelaksana" not in pages[-1] and len(pages) < 15:
            await c.press("pagedown")
            pages.append(c.text())
        assert "14. Evaluasi kinerja pelaksana" in pages[-1]
        assert any("Standar" in page and "UU 25/2009" in page for page in pages)
