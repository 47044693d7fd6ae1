"""Regions: the whole decree is here, found as it is typed, and the office may change it."""

from __future__ import annotations

import lzma
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog.region_search import normalise
from ptsp_tui.catalog.regions import Region, Regions
from ptsp_tui.catalog.text import Text
from ptsp_tui.errors import Refused

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = date(2026, 11, 24)
MENTENG = "3171061001"


@cache
def country() -> Regions:
    return Regions.load(DATA, TODAY)


@cache
def lines(file: str) -> list[list[str]]:
    text = lzma.decompress((DATA / "regions" / file).read_bytes()).decode("utf-8")
    return [line.split("\t") for line in text.splitlines()]


@cache
def text_of(file: str) -> Text:
    return Text.in_memory(lzma.decompress((DATA / "regions" / file).read_bytes()))


def with_overlay(*rows: str, on: date = TODAY) -> Regions:
    overlay = "# explained here\n\n" + "".join(row + "\n" for row in rows)
    return Regions(text_of("small.tsv.xz"), lambda: text_of("all.tsv.xz"), overlay, on=on)


def names(found: list[Region]) -> list[str]:
    return [region.name for region in found]


def test_the_file_holds_every_region_of_the_decree() -> None:
    rows = lines("all.tsv.xz")
    assert Counter(len(code) for code, _, _ in rows) == {2: 38, 4: 514, 6: 7_285, 10: 83_762}
    assert rows == sorted(rows)
    assert all(code.isdigit() and name == name.strip() != "" for code, name, _ in rows)


def test_the_small_file_is_the_part_needed_at_every_counter_of_jakarta() -> None:
    wanted = [row for row in lines("all.tsv.xz") if len(row[0]) <= 6 or row[0].startswith("31")]
    assert lines("small.tsv.xz") == wanted
    jakarta = Counter(len(code) for code, _, _ in wanted if code.startswith("31"))
    assert jakarta == {2: 1, 4: 6, 6: 44, 10: 267}


def test_every_region_has_its_parents_and_every_village_a_postal_code() -> None:
    codes = {code for code, _, _ in lines("all.tsv.xz")}
    for code, _, postal in lines("all.tsv.xz"):
        assert len(code) == 2 or code[: {4: 2, 6: 4, 10: 6}[len(code)]] in codes
        assert (len(postal) == 5 and postal.isdigit()) if len(code) == 10 else postal == ""


def test_a_village_has_name_postal_code_parents_and_label() -> None:
    regions = country()
    assert regions.name(MENTENG) == "Menteng"
    assert regions.postal(MENTENG) == "10310"
    assert [parent.code for parent in regions.parents(MENTENG)] == ["317106", "3171", "31"]
    assert regions.label(MENTENG) == "Menteng, Menteng, Kota Adm. Jakarta Pusat"
    assert regions.label("31") == "Daerah Khusus Ibukota Jakarta"
    assert regions.label("3273") == "Kota Bandung, Jawa Barat"


@pytest.mark.parametrize("code", ["", "3", "99", "3199", "317199", "3171061099", "abc", "31.71"])
def test_an_unknown_code_is_answered_with_nothing(code: str) -> None:
    regions = country()
    assert regions.name(code) is None
    assert regions.postal(code) is None
    assert regions.label(code) == ""
    assert not regions.exists(code)
    assert not regions.known_city(code)
    assert not regions.known_district(code)


def test_districts_and_cities_of_all_indonesia_are_known_for_niks() -> None:
    regions = country()
    assert sum(regions.known_city(code) for code, _, _ in lines("all.tsv.xz")) == 514
    assert sum(regions.known_district(code) for code, _, _ in lines("all.tsv.xz")) == 7_285


def test_what_a_jakarta_counter_needs_never_opens_the_big_file() -> None:
    def forbidden() -> Text:
        raise AssertionError

    regions = Regions(text_of("small.tsv.xz"), forbidden, on=TODAY)
    assert regions.exists(MENTENG)
    assert len(regions.children("317106")) == 5
    assert names(regions.search("cikini")) == ["Cikini"]
    assert regions.search("bandung", "city", within=None)
    assert regions.label("110101") == "Bakongan, Kabupaten Aceh Selatan, Aceh"
    assert not regions.exists("9999991001")


def test_villages_outside_jakarta_are_read_when_one_is_wanted() -> None:
    regions = Regions.load(DATA, TODAY)
    assert regions.label("1101012001") == ("Keude Bakongan, Bakongan, Kabupaten Aceh Selatan, Aceh")
    assert regions.postal("1101012001") == "23773"


def test_every_name_and_postal_code_of_the_file_is_given_back() -> None:
    regions = country()
    for code, name, postal in lines("all.tsv.xz")[::97]:
        assert regions.region(code) == Region(code, name, postal or None)


def test_children_are_the_regions_right_below_in_order_of_name() -> None:
    regions = country()
    assert len(regions.children("")) == 38
    assert len(regions.children("31")) == 6
    assert len(regions.children("3171")) == 8
    assert names(regions.children("317106")) == [
        "Cikini",
        "Gondangdia",
        "Kebon Sirih",
        "Menteng",
        "Pegangsaan",
    ]
    assert regions.children(MENTENG) == []
    assert regions.children("999999") == []


def test_every_village_is_the_child_of_its_district() -> None:
    regions = country()
    counted = sum(
        len(regions.children(code)) for code, _, _ in lines("all.tsv.xz") if len(code) == 6
    )
    assert counted == 83_762


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("menteng", "Menteng"),
        ("MENTENG", "Menteng"),
        ("cik", "Cikini"),
        ("gambir", "Gambir"),
        ("kelurahan gambir", "Gambir"),
        ("palmerah", "Palmerah"),
        ("pal merah", "Palmerah"),
        ("setiabudi", "Setia Budi"),
        ("setia budi", "Setia Budi"),
        ("kramat jati", "Kramatjati"),
        ("pulogadung", "Pulo Gadung"),
        ("kali deres", "Kalideres"),
        ("tamansari", "Taman Sari"),
        ("harapan mulya", "Harapan Mulia"),
        ("kampung tengah", "Tengah"),
        ("pondok rangon", "Pondok Ranggon"),
        ("halim perdanakusuma", "Halim Perdana Kusuma"),
        ("perdanakusuma", "Halim Perdana Kusuma"),
        ("mentneng", "Menteng"),
        ("kebaioran lama utara", "Kebayoran Lama Utara"),
    ],
)
def test_a_kelurahan_is_found_as_people_write_it(typed: str, first: str) -> None:
    assert names(country().search(typed))[0] == first


def test_every_typed_word_must_begin_a_word_of_the_name_or_of_a_parent() -> None:
    regions = country()
    found = regions.search("menteng pusat")
    assert found[0].code == MENTENG
    assert {region.code for region in found} == {r.code for r in regions.children("317106")}
    assert names(regions.search("menteng tebet")) == ["Menteng Dalam"]
    assert names(regions.search("tebet menteng")) == ["Menteng Dalam"]
    assert regions.search("enteng tebet selat an zzz") == []


def test_names_that_begin_with_what_was_typed_come_first() -> None:
    found = names(country().search("kebayoran lama", limit=6))
    assert found[:2] == ["Kebayoran Lama Utara", "Kebayoran Lama Selatan"]
    assert len(found) == 6


def test_a_search_stays_within_the_region_asked_for() -> None:
    regions = country()
    assert {region.code[:4] for region in regions.search("jakarta", within="3172", limit=99)} == {
        "3172"
    }
    assert names(regions.search("menteng", within="3174")) == ["Menteng Dalam", "Menteng Atas"]
    assert regions.search("menteng", within=MENTENG) == []
    assert regions.search("menteng", within="99") == []


def test_a_search_of_the_country_begins_with_jakarta() -> None:
    found = country().search("kramat", within=None, limit=60)
    inside = [region.code.startswith("31") for region in found]
    assert inside == sorted(inside, reverse=True)
    assert inside.count(False) > 0
    assert len({region.code for region in found}) == len(found)


@pytest.mark.parametrize(
    ("level", "typed", "code"),
    [("province", "dki", "31"), ("city", "bandung", "3204"), ("district", "coblong", "327302")],
)
def test_other_levels_are_searched_in_the_same_way(level: str, typed: str, code: str) -> None:
    found = country().search(typed, level, within=None)  # type: ignore[arg-type] # parametrised
    assert code in [region.code for region in found]
    assert {len(region.code) for region in found} == {len(code)}


def test_nothing_typed_offers_the_first_regions() -> None:
    assert len(country().search("", limit=7)) == 7
    assert len(country().search(" - ", within="317106")) == 5


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_search_finds_all_that_its_promise_says(data: st.DataObject) -> None:
    """A plain word-by-word check of all villages of Jakarta is the judge."""
    regions = country()
    villages = [code for code, _, _ in lines("small.tsv.xz") if len(code) == 10]
    target = data.draw(st.sampled_from(villages))
    spoken = normalise(regions.label(target)).split()
    words = data.draw(st.lists(st.sampled_from(spoken), min_size=1, max_size=3))
    typed = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in words)
    found = {region.code for region in regions.search(typed, limit=400)}
    for code in villages:
        path = " ".join([regions.name(code) or "", *names(regions.parents(code))])
        heard = normalise(path).split()
        if all(any(h.startswith(w) for h in heard) for w in typed.split()):
            assert code in found, (typed, path)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.sampled_from([None, "31", "3171", "32"]))
def test_whatever_is_typed_the_search_answers(typed: str, within: str | None) -> None:
    found = country().search(typed, within=within)
    assert len(found) <= 15
    assert all(region.code.startswith(within or "") for region in found)


def test_a_village_that_the_office_adds_is_there_from_its_first_day() -> None:
    row = "3173011007\tKapuk Selatan\t11720\t2027-01-04\t"
    before, after = with_overlay(row, on=date(2027, 1, 3)), with_overlay(row, on=date(2027, 1, 4))
    assert not before.exists("3173011007")
    assert before.search("kapuk selatan", within="317301") == []
    assert after.label("3173011007") == "Kapuk Selatan, Cengkareng, Kota Adm. Jakarta Barat"
    assert after.postal("3173011007") == "11720"
    assert "Kapuk Selatan" in names(after.children("317301"))
    assert names(after.search("kapuk sel")) == ["Kapuk Selatan"]


def test_a_renamed_region_is_found_by_its_new_name() -> None:
    regions = with_overlay(f"{MENTENG}\tMenteng Raya\t10311", "31\tDaerah Khusus Jakarta\t")
    assert regions.name(MENTENG) == "Menteng Raya"
    assert regions.postal(MENTENG) == "10311"
    assert regions.label("31") == "Daerah Khusus Jakarta"
    assert names(regions.search("menteng raya")) == ["Menteng Raya"]
    assert len(regions.children("317106")) == 5


def test_a_retired_region_can_no_longer_be_chosen_but_keeps_its_name() -> None:
    row = f"{MENTENG}\tMenteng\t10310\t\t2026-12-31"
    last, gone = with_overlay(row, on=date(2026, 12, 31)), with_overlay(row, on=date(2027, 1, 1))
    assert last.exists(MENTENG)
    assert not gone.exists(MENTENG)
    assert gone.name(MENTENG) == "Menteng"
    assert MENTENG not in [region.code for region in gone.search("menteng", limit=50)]
    assert len(gone.children("317106")) == 4


def test_a_retired_district_is_still_known_in_niks() -> None:
    regions = with_overlay("317106\tMenteng\t\t\t2020-01-01", "3171\tPusat\t\t\t2020-01-01")
    assert regions.known_district("317106")
    assert regions.known_city("3171")
    assert regions.search("menteng", "district") == []
    assert "Gambir" in names(regions.search("gambir jakarta"))


def test_a_new_district_may_bring_its_own_villages_on_the_same_day() -> None:
    rows = ("317109\tBaru Jaya\t\t2030-01-01", "3171091001\tBaru Satu\t10999\t2030-01-01")
    assert with_overlay(*rows).children("317109") == []
    regions = with_overlay(*rows, on=date(2030, 1, 1))
    assert names(regions.search("baru jaya")) == ["Baru Satu"]


def test_the_later_line_for_a_code_wins() -> None:
    regions = with_overlay(
        f"{MENTENG}\tLama\t10310\t\t2025-01-01", f"{MENTENG}\tBaru\t10310\t2025-01-02"
    )
    assert regions.exists(MENTENG)
    assert regions.name(MENTENG) == "Baru"


@pytest.mark.parametrize(
    "row",
    [
        "31.71\tPusat\t",
        "3171061009\tTanpa Kode Pos\t",
        "3171061009\tKode Pos Pendek\t1031",
        "317106\tBukan Kelurahan\t10310",
        "3199991001\tTanpa Kecamatan\t10310",
        f"{MENTENG}\tMenteng\t10310\t31-12-2026",
        MENTENG,
    ],
)
def test_a_wrong_overlay_line_is_named_by_its_number(row: str) -> None:
    with pytest.raises(Refused) as refused:
        with_overlay(row)
    assert refused.value.facts["line"] == 3


def test_the_overlay_that_we_ship_changes_nothing() -> None:
    shipped = (DATA / "regions" / "overlay.tsv").read_text(encoding="utf-8")
    assert all(line.startswith("#") for line in shipped.splitlines())


def test_every_alias_that_we_ship_leads_to_its_region() -> None:
    shipped = (DATA / "regions" / "aliases.tsv").read_text(encoding="utf-8")
    pairs = [line.split("\t") for line in shipped.splitlines() if not line.startswith("#")]
    assert pairs
    for code, spelling in pairs:
        level = {2: "province", 10: "village"}[len(code)]
        found = country().search(spelling, level)  # type: ignore[arg-type] # from the file
        assert found[0].code == code


def test_missing_damaged_or_wrongly_saved_files_are_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        Regions.load(tmp_path)
    folder = tmp_path / "regions"
    folder.mkdir()
    (folder / "small.tsv.xz").write_bytes(b"no xz")
    with pytest.raises(Refused, match="damaged"):
        Regions.load(tmp_path)
    (folder / "small.tsv.xz").write_bytes((DATA / "regions" / "small.tsv.xz").read_bytes())
    (folder / "overlay.tsv").write_bytes(f"{MENTENG}\tM\xe9nteng\t10310".encode("latin-1"))
    with pytest.raises(Refused, match="UTF-8"):
        Regions.load(tmp_path)
    (folder / "overlay.tsv").write_text(f"{MENTENG}\tBaru\t10310", encoding="utf-8-sig")
    assert Regions.load(tmp_path).name(MENTENG) == "Baru"
    with pytest.raises(Refused, match=r"all\.tsv\.xz"):
        Regions.load(tmp_path).name("1101012001")


def test_the_near_speller_is_loaded_only_when_nothing_fits() -> None:
    program = (
        "import sys; from pathlib import Path; from ptsp_tui.catalog.regions import Regions;"
        "r = Regions.load(Path(sys.argv[1])); r.search('menteng pusat');"
        "print('rapidfuzz' in sys.modules, 'yaml' in sys.modules);"
        "r.search('mentneng'); print('rapidfuzz' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(DATA)],
        capture_output=True,
        text=True,
        check=True,
        cwd=DATA.parent,
    )
    assert done.stdout.split() == ["False", "False", "True"]
