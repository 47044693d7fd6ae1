"""`make messages`: bring the .po up to date with the code, keeping every translation.

    python -m scripts.messages [MORE.po ...]

New texts enter with an empty msgstr, or with the one that a further .po file has for them;
texts no longer in the code leave. Prints what still waits for a translation, as blocks that can
be filled in and given back as MORE.po. Exit 1 while anything waits.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.pofile import normalize, read_po

from scripts.message_ids import collect

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "ptsp_tui" / "locale" / "id" / "LC_MESSAGES" / "ptsp.po"
HEADER = """\
# Indonesian texts of ptsp-tui; Apache-2.0, see LICENSE. Kept in order by `make messages`:
# edit only the msgstr lines. The catalogue's texts are not here but below data/.
msgid ""
msgstr ""
"Project-Id-Version: ptsp-tui\\n"
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def main(more: list[str]) -> int:
    """Rewrite the .po; gives the exit code."""
    texts = collect(ROOT).texts
    known = translations(PO)
    for name in more:
        known = translations(Path(name)) | known
    PO.write_text(written(texts, known), encoding="utf-8")
    waiting = {msgid: files for msgid, files in texts.items() if msgid not in known}
    if waiting:
        print("\n".join(block(msgid, "", files) for msgid, files in waiting.items()))
    gone = len(known.keys() - texts.keys())
    print(f"{len(texts)} texts, {len(waiting)} without translation, {gone} unused", file=sys.stderr)
    return 1 if waiting else 0


def translations(po: Path) -> dict[str, str]:
    """What a .po file translates: msgid -> msgstr."""
    if not po.is_file():
        return {}
    with po.open("rb") as file:
        entries = read_po(file, abort_invalid=True)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}


def written(texts: dict[str, list[str]], known: dict[str, str]) -> str:
    """The whole .po file, in the order of the code."""
    blocks = [block(msgid, known.get(msgid, ""), files) for msgid, files in texts.items()]
    return "\n".join([HEADER, *blocks])


def block(msgid: str, msgstr: str, files: list[str]) -> str:
    """One entry, with the files that use it (no line numbers: they change with every edit)."""
    places = "".join(f"#: {file}\n" for file in files)
    return f"{places}msgid {normalize(msgid, width=0)}\nmsgstr {normalize(msgstr, width=0)}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
