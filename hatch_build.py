"""The build hook: from what people write to what the program reads.

`data/` is checked and compiled, every .po becomes a .mo. A wheel takes them from a temporary
folder, so that nothing left over in the checkout is shipped; an editable install has them in
place. The sdist carries the sources, and the wheel built from it runs this again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface[BuilderConfig]):
    """Found by hatchling because pyproject.toml names this file."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a faulty catalogue ends the build with one sentence."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, self.root)
        try:
            if version == "editable":
                _compile(Path(self.root), Path(self.root))
            else:
                # deleted with this object, at the end of the build
                self._folder = TemporaryDirectory(prefix="ptsp-build-")
                made = _compile(Path(self.root), Path(self._folder.name))
                build_data["force_include"].update(made)
        except ModuleNotFoundError as missing:
            self.app.abort(f"Building needs {missing.name}; see build-system in pyproject.toml.")
        except _refusals() as refusal:
            self.app.abort(str(refusal))


def _refusals() -> type[Exception]:
    from ptsp_tui.errors import Refused

    return Refused


def _compile(root: Path, out: Path) -> dict[str, str]:
    """Compile below `out`; gives each path made with its place in the wheel."""
    from ptsp_tui._checkout import compile_po, write_whole
    from ptsp_tui.catalog.publish import publish

    made = {"ptsp_tui/_data": out / "ptsp_tui" / "_data"}
    publish(root / "data", made["ptsp_tui/_data"])
    for po in sorted(root.glob("ptsp_tui/locale/*/LC_MESSAGES/*.po")):
        place = po.with_suffix(".mo").relative_to(root)
        made[place.as_posix()] = out / place
        (out / place).parent.mkdir(parents=True, exist_ok=True)
        write_whole(out / place, compile_po(po))
    return {str(path): place for place, path in made.items()}
