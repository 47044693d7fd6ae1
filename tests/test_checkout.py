"""In a checkout, an author sees an edit at the next start; nothing is made twice."""

from __future__ import annotations

import gettext
import io
import shutil
from pathlib import Path

import msgspec
import pytest

from ptsp_tui._checkout import LOCALE, SOURCES, compile_po, ready_data, ready_locale
from ptsp_tui.errors import Refused


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of data/ that may be edited."""
    place = tmp_path_factory.mktemp("checkout") / "data"
    shutil.copytree(SOURCES, place)
    return place


def _version(target: Path) -> str:
    return str(msgspec.json.decode((target / "catalog.json").read_bytes())["version"])


def test_an_edited_yaml_is_compiled_at_the_next_start_and_only_then(data: Path) -> None:
    target = data.parent / "_data"
    ready_data(data, target)
    first, written = _version(target), (target / "catalog.json").stat().st_ino
    ready_data(data, target)
    assert (target / "catalog.json").stat().st_ino == written, "nothing had changed"
    service = data / "services" / "kependudukan" / "ktp-hilang.yaml"
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace("ktp saya hilang", "ktp saya lenyap"), encoding="utf-8")
    ready_data(data, target)
    assert _version(target) != first
    assert b"ktp saya lenyap" in (target / "catalog.json").read_bytes()


def test_what_an_office_edits_of_the_regions_comes_along(data: Path) -> None:
    target = data.parent / "_data"
    with (data / "regions" / "aliases.tsv").open("a", encoding="utf-8") as file:
        file.write("3171071004\tKampung Karangan\n")
    ready_data(data, target)
    for source in (data / "regions").iterdir():
        assert (target / "regions" / source.name).read_bytes() == source.read_bytes()


def test_a_faulty_catalogue_leaves_the_last_good_one_and_says_where(data: Path) -> None:
    target = data.parent / "_data"
    ready_data(data, target)
    before = _version(target)
    wrong = data / "referrals" / "wrong.yaml"
    wrong.write_text("id: [\n", encoding="utf-8")
    try:
        with pytest.raises(Refused, match=r"referrals/wrong\.yaml"):
            ready_data(data, target)
    finally:
        wrong.unlink()
    assert _version(target) == before


def test_an_installation_without_sources_is_left_alone(tmp_path: Path) -> None:
    assert ready_data(tmp_path / "data", tmp_path / "_data") == tmp_path / "_data"
    assert ready_locale(tmp_path / "locale") == tmp_path / "locale"
    assert list(tmp_path.iterdir()) == []


def test_an_edited_po_is_compiled_at_the_next_start(tmp_path: Path) -> None:
    po = tmp_path / "id" / "LC_MESSAGES" / "ptsp.po"
    po.parent.mkdir(parents=True)
    for word in ("Ya", "Iya"):
        po.write_text(f'msgid "Yes"\nmsgstr "{word}"\n', encoding="utf-8")
        ready_locale(tmp_path)
        with po.with_suffix(".mo").open("rb") as file:
            assert gettext.GNUTranslations(file).gettext("Yes") == word


def test_the_same_po_gives_the_same_mo() -> None:
    po = LOCALE / "id" / "LC_MESSAGES" / "ptsp.po"
    made = compile_po(po)
    assert made == compile_po(po)
    assert gettext.GNUTranslations(io.BytesIO(made)).info()["language"] == "id"


def test_a_broken_po_is_named(tmp_path: Path) -> None:
    po = tmp_path / "ptsp.po"
    po.write_text("msgid Yes\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"ptsp\.po is no translation file"):
        compile_po(po)
