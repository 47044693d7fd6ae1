"""The compiled file of all regions gives what the lists themselves give."""

from __future__ import annotations

from pathlib import Path

from ptsp_tui._checkout import ready_data
from ptsp_tui.catalog import region_file
from ptsp_tui.catalog.regions import Regions
from tests.catalog.test_regions import text_of


def test_the_index_kept_in_a_file_finds_what_a_fresh_one_finds() -> None:
    folder = ready_data() / "regions"
    kept, fresh = Regions.load(folder.parent), Regions.load(folder.parent)
    fresh._compiled = None
    assert kept._kept() is not None
    assert fresh._kept() is None
    stored, made = kept._index(""), fresh._index("")
    assert stored.text[:] == made.text[:]
    assert stored.codes == made.codes
    assert list(stored.stretches) == list(made.stretches)
    assert {n: words[:] for n, words in stored.vocabulary.items()} == {
        n: words[:] for n, words in made.vocabulary.items()
    }
    assert kept.name("1101012001") == fresh.name("1101012001") == "Keude Bakongan"
    for typed in ("ba si", "kebun jeruk", "sukamaju", "tanjung priuk"):
        assert kept.search(typed, within=None) == fresh.search(typed, within=None)
    changed = Regions(
        text_of("small.tsv.xz"),
        lambda: text_of("all.tsv.xz"),
        "3171011001\tLain\t10110",
        kept=region_file.read(folder / region_file.FILE),
    )
    assert changed._kept() is None, "the overlay is not in it"


def test_a_compiled_file_that_is_none_or_cut_is_not_used(tmp_path: Path) -> None:
    whole = (ready_data() / "regions" / region_file.FILE).read_bytes()
    file = tmp_path / region_file.FILE
    assert region_file.read(file) is None
    for content in (b"", b"xx", b"\xff\xff\xff\xff", b"\x04\x00\x00\x00none", whole[:-1]):
        file.write_bytes(content)
        assert region_file.read(file) is None
    file.write_bytes(whole)
    assert region_file.read(file) is not None
