"""What may be imported where (DESIGN section 3), asked of running processes and of the code."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

from tests.program import ROOT, modules_of, run, tops

HEAVY = {"textual", "rich", "httpx", "tinydb", "sqlalchemy", "starlette"}
PURE = ("catalog", "forms", "cases")
# the compiler reads YAML; only authors, the build and a checkout come here
COMPILER = ("load", "compile", "lint", "publish", "report")


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return tops(found)


def _importers(library: str, *packages: str) -> list[str]:
    paths = sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))
    return [str(path.relative_to(ROOT)) for path in paths if library in _imports(path)]


def test_ptsp_find_imports_no_screen_no_network_and_no_database(tmp_path: Path) -> None:
    modules = modules_of(["find", "ktp", "hilang"], tmp_path)
    assert "ptsp_tui.catalog.search" in modules, "the search did run"
    assert tops(modules) & HEAVY == set()


def test_ptsp_service_imports_no_screen_no_network_and_no_database(tmp_path: Path) -> None:
    modules = modules_of(["service", "ktp-hilang", "--json"], tmp_path)
    assert tops(modules) & HEAVY == set()


def test_the_pure_packages_run_without_screen_network_database_click_and_yaml() -> None:
    names = ["ptsp_tui.protocol"]
    for package in PURE:
        folder = ROOT / "ptsp_tui" / package
        stems = sorted(path.stem for path in folder.glob("[!_]*.py"))
        names += [f"ptsp_tui.{package}.{s}" for s in stems if not s.startswith(COMPILER)]
    code = f"import json, sys\nimport {', '.join(names)}\nprint(json.dumps(sorted(sys.modules)))"
    modules = set(json.loads(run([sys.executable, "-c", code], cwd=ROOT)))
    assert len(names) > 10
    assert set(names) <= modules
    assert tops(modules) & (HEAVY | {"click", "yaml", "babel"}) == set()


def test_the_pure_core_reads_yaml_in_one_module() -> None:
    packages = [f"ptsp_tui/{name}" for name in PURE]
    assert _importers("yaml", *packages, "ptsp_central") == ["ptsp_tui/catalog/load.py"]


def test_httpx_is_imported_in_one_module() -> None:
    assert _importers("httpx", "ptsp_tui", "ptsp_central") == ["ptsp_tui/sync/client.py"]


def test_tinydb_is_known_to_the_store_and_the_use_cases_only() -> None:
    folders = {Path(name).parent.name for name in _importers("tinydb", "ptsp_tui")}
    assert folders <= {"store", "counter"}


def test_the_central_knows_neither_screens_nor_the_terminals_store() -> None:
    for path in sorted((ROOT / "ptsp_central").rglob("*.py")):
        assert not _imports(path) & {"textual", "rich", "tinydb", "httpx"}, path.name
