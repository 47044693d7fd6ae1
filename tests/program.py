"""Running the real program in a process of its own, and asking which modules it took in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITH_MODULES = """
import atexit, pathlib, sys
out = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: out.write_text("\\n".join(sys.modules)))
from ptsp_tui.cli import main
main()
"""


def modules_of(
    arguments: Sequence[str],
    tmp_path: Path,
    *,
    python: str = sys.executable,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> set[str]:
    """What is in `sys.modules` when `ptsp ARGUMENTS` ends; it must end well."""
    out = tmp_path / "modules.txt"
    run([python, "-c", WITH_MODULES, str(out), *arguments], cwd=cwd, env=env)
    return set(out.read_text(encoding="utf-8").split())


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Standard output of a command that must exit 0."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tops(modules: set[str]) -> set[str]:
    """The packages of modules: `rich` for `rich.text`."""
    return {name.partition(".")[0] for name in modules}
