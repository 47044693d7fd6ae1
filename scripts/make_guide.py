"""Put the screens into the officer's guide, and print the key card: docs/petugas.md, kartu-tombol.

    python -m scripts.make_guide

The screens are the golden texts that the tests compare the real program with, so the guide shows
what the program shows. A place for one is marked in the guide:

    <!-- layar: home -->
    (what stands here is replaced)
    <!-- /layar -->
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from ptsp_tui import i18n

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "petugas.md"
CARD = ROOT / "docs" / "kartu-tombol.txt"
SCREENS = ROOT / "tests" / "golden" / "screens" / "id"
_PLACE = re.compile(r"(<!-- layar: ([\w-]+) -->\n).*?(<!-- /layar -->)", re.DOTALL)


def with_screens(guide: str) -> str:
    """The guide with each marked place filled anew. Raises FileNotFoundError for no such screen."""

    def filled(found: re.Match[str]) -> str:
        screen = (SCREENS / f"{found[2]}.txt").read_text(encoding="utf-8").rstrip("\n")
        return f"{found[1]}```text\n{screen}\n```\n{found[3]}"

    return _PLACE.sub(filled, guide)


def key_card() -> str:
    """The key card in Indonesian, as `ptsp keys` prints it."""
    from ptsp_tui.commands import key_card as card

    i18n.use("id")
    return card()


def main() -> int:
    """Write both files."""
    GUIDE.write_text(with_screens(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
    CARD.write_text(key_card(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
