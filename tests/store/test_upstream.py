"""TinyDB's own tests, run against PtspDB: what differs is written down here, and nothing else does.

They are not in the wheel, so the source archive is fetched at test time, checked by its hash.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.program import ROOT

WANTED = ROOT / "requirements" / "upstream.txt"
IDS = "ids are never used again, also after a table was emptied"
CACHE = "there is no query cache: it would hand out shared documents, and indexes replace it"
DEVIATIONS = {
    "test_next_id": "an id is given inside the transaction that uses it",
    "test_truncate_table": "an id is given inside the transaction that uses it",
    "test_insert_ids": IDS,
    "test_insert_with_doc_id": IDS,
    "test_insert_with_duplicate_doc_id": IDS,
    "test_insert_multiple_with_ids": IDS,
    "test_update_returns_ids": IDS,
    "test_query_cache": CACHE,
    "test_query_cache_size": CACHE,
    "test_lru_cache": CACHE,
    "test_search": CACHE,
    "test_search_path": CACHE,
    "test_table_repr": "the table says that it is a JournalTable",
    "test_persist_table": "a table without documents is no table",
}


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with TinyDB's tests, and our `db` in them."""
    folder = tmp_path_factory.mktemp("upstream")
    fetch = ["pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    options = ["--no-build-isolation", "--disable-pip-version-check", "--dest", str(folder)]
    command = [sys.executable, "-m", *fetch, *options, "--requirement", str(WANTED)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    archives = list(folder.glob("tinydb-*.tar.gz"))
    if "DO NOT MATCH THE HASHES" in done.stderr:
        pytest.fail(done.stderr)
    if not archives:
        pytest.skip("TinyDB's source archive cannot be fetched: no package index in reach")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    (tests,) = folder.glob("tinydb-*/tests")
    conftest = Path(__file__).with_name("upstream_conftest.py").read_text(encoding="utf-8")
    (tests / "conftest.py").write_text(conftest, encoding="utf-8")
    return tests


def test_tinydbs_own_tests_pass_but_for_what_is_meant_to_differ(
    upstream: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    settings = tmp_path / "pytest.ini"
    settings.write_text(f"[pytest]\npythonpath = {ROOT}\n", encoding="utf-8")
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line"]
    command = [sys.executable, "-m", "pytest", *quiet, "-c", str(settings), str(upstream)]
    subprocess.run(
        [*command, f"--junitxml={report}"], cwd=upstream, capture_output=True, timeout=300
    )
    cases = ElementTree.parse(report).getroot().findall(".//testcase")
    failed = {
        case.get("name")
        for case in cases
        if any(case.find(kind) is not None for kind in ("failure", "error"))
    }
    assert len(cases) == 67
    assert failed == set(DEVIATIONS)
