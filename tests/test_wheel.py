"""The wheel, installed where there is no checkout, serves a citizen.

The new environment sees the libraries of this one through a .pth, so that nothing is
downloaded; what only authors and the build may use is hidden there behind modules that fail.
"""

from __future__ import annotations

import json
import os
import sys
import venv
import zipfile
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from filelock import FileLock

from ptsp_tui import __version__, clock
from ptsp_tui.catalog.book import Book
from scripts.messages import PO, translations
from tests.made_up import valid_case
from tests.program import ROOT, modules_of, run, tops

HIDDEN = ("yaml", "jsonschema_rs", "babel", "hatchling")
ELSEWHERE = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}


class Installed(NamedTuple):
    """A wheel, and the Python of the environment it is installed in."""

    wheel: Path
    python: Path

    def ptsp(self, *arguments: str, cwd: Path, program: str = "ptsp") -> str:
        """Standard output of the installed program, run in and with the data of `cwd`."""
        command = [str(self.python.parent / program), *arguments]
        return run(command, cwd=cwd, env=_environment(cwd))


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the developer's own settings or of this test run."""
    ours = {k: v for k, v in os.environ.items() if k not in ELSEWHERE and "PTSP" not in k}
    passphrase = home / "passphrase"
    passphrase.write_text("empat kata yang dikarang\n", encoding="utf-8")
    return ours | {
        "HOME": str(home),
        "PTSP_DATA": str(home / "data"),
        "PTSP_CONFIG": str(home / "none.toml"),
        "PTSP_SITE_CONFIG": str(home / "none.toml"),
        "PTSP_OFFICER": "budi",
        "PTSP_PASSPHRASE_FILE": str(passphrase),
        "PTSP_PRACTICE_KEYS": "weak",
        "PYTHONUTF8": "1",
    }


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built and installed once, also when several workers ask at the same time."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "wheel"
    with FileLock(shared / "wheel.lock"):
        if not folder.exists():
            _build_and_install(folder)
    (wheel,) = folder.glob("*.whl")
    return Installed(wheel, folder / "venv" / "bin" / "python")


def _build_and_install(folder: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    run([*build, str(ROOT)], cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    place = folder / "venv"
    venv.create(place, symlinks=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    run([*pip, "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)], cwd=folder)
    (site,) = place.glob("lib/python*/site-packages")
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries) + "\n", encoding="utf-8")
    for name in HIDDEN:
        (site / f"{name}.py").write_text("raise ImportError(__name__)\n", encoding="utf-8")


def test_the_wheel_carries_compiled_data_and_texts_and_no_sources(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    regions = {f"ptsp_tui/_data/regions/{path.name}" for path in (ROOT / "data/regions").iterdir()}
    assert {Path(name).name for name in regions} >= {"aliases.tsv", "overlay.tsv", "all.tsv.xz"}
    assert regions | {"ptsp_tui/_data/catalog.json", "ptsp_tui/_data/holidays.json"} <= names
    assert "ptsp_tui/locale/id/LC_MESSAGES/ptsp.mo" in names
    assert {
        f"ptsp_tui-{__version__}.dist-info/licenses/{n}" for n in ("LICENSE", "NOTICE")
    } <= names
    tops_of_wheel = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops_of_wheel == {"ptsp_tui", "ptsp_central"}
    assert not [name for name in names if name.endswith((".yaml", ".yml", ".po", ".pyc"))]


def test_the_installed_program_says_its_version(installed: Installed, tmp_path: Path) -> None:
    assert __version__ in installed.ptsp("--version", cwd=tmp_path)
    assert __version__ in installed.ptsp("--version", cwd=tmp_path, program="ptsp-central")


def test_the_installed_program_finds_a_service_without_yaml(
    installed: Installed, tmp_path: Path
) -> None:
    env = _environment(tmp_path)
    del env["PTSP_OFFICER"]
    words = ["find", "ktp", "hilang", "--json"]
    modules = modules_of(words, tmp_path, python=str(installed.python), cwd=tmp_path, env=env)
    assert not tops(modules) & {"textual", "httpx", "tinydb", *HIDDEN}
    found = json.loads(run([str(installed.python.parent / "ptsp"), *words], cwd=tmp_path, env=env))
    assert found[0]["id"] == "ktp-hilang"


def test_the_installed_program_reads_its_own_data_and_not_the_checkouts(
    installed: Installed, tmp_path: Path
) -> None:
    ask = "from ptsp_tui import _checkout as c; print(c.ready_data()); print(c.ready_locale())"
    told = run([str(installed.python), "-c", ask], cwd=tmp_path, env=_environment(tmp_path))
    for place in told.splitlines():
        assert Path(place).is_relative_to(installed.python.parent.parent), place


def test_the_installed_program_serves_a_citizen_from_set_up_to_receipt(
    installed: Installed, tmp_path: Path
) -> None:
    book = Book.open()
    line = valid_case(book.service("ktp-hilang"), book, Random(11), clock.today())
    (tmp_path / "cases.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    installed.ptsp("init", "--unit", "3171071004", "--terminal", "01", cwd=tmp_path)
    reply = json.loads(installed.ptsp("intake", "cases.jsonl", cwd=tmp_path))
    paper = installed.ptsp("print", reply["receipt"], "--as", "receipt", cwd=tmp_path)
    assert reply["receipt"] in paper
    assert "KTP-el" in paper
    assert translations(PO)["RECEIPT"] in paper, "in Indonesian, from the .mo of the wheel"
