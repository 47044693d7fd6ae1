"""Everything that the program says to a person, it says in Indonesian too."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from ptsp_tui import i18n
from ptsp_tui.errors import NotFound
from scripts.message_ids import collect
from scripts.messages import PO, ROOT, main, translations

# Texts that only the running program can tell, and where their msgids are found instead.
COMPUTED = {
    "msgid",  # handed on by a maker of errors, whose own callers are read
    "self.msgid",
    "fault.msgid",
    "error.msgid",
    "report.trouble",  # the msgid of an error
    "rule.message",  # of the catalogue, in both languages there
    "command.label",  # of the command classes
    "each.label",
    "command.help()",
    "command.shown_as",
    "self.title or ''",  # TITLE of the screen classes
    "code",  # of i18n.word: State, Outcome, Decider, Confidence
    "inspect.cleandoc(command.help or '')",  # click help, read as help
    "parameter.help",
    "word",  # MenuEntry words of the case screen
    "change.msgid",  # of catalog.diff, read there
    "one.why",  # the msgid of a refusal
    "kind",  # the word that was typed after --as
}

MADE_UP = '''
"""A module that says something in every way there is."""
import click
from ptsp_tui.commands.command import Command
from ptsp_tui.errors import BadValue, Refused
from ptsp_tui.i18n import _

NOTHING = "from a constant"
TROUBLES = {1: (Refused, "from a row of a table"), 2: ("no error", "not said")}
WORDS = {"a": "from a table", "b": "from a table too"}


class Ring(Command):
    """From a
    command."""

    id = "ring"
    label = "from a label"


class Bell(BadValue):
    """An error of its own."""


def bad(field: str, msgid: str) -> BadValue:
    return BadValue(msgid, field=field)


@click.command()
@click.option("--loud", help="from an option")
def ring(loud: str) -> None:
    """From a click command."""
    print(_("from a call"), _("one" if loud else "other"), _(WORDS[loud]), "not said either")
    print(_(WORDS.get(loud, "from a default")))
    raise bad("loud", "from a maker of errors")
    raise Bell("from an error")
    raise Refused(NOTHING)
    raise Refused(loud.upper())
'''


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_of_the_code_is_translated() -> None:
    known = translations(PO)
    missing = [text for text in collect(ROOT).texts if text not in known]
    assert not missing, "run `make messages` and fill in what it prints"


def test_no_entry_is_left_over_or_in_doubt() -> None:
    with PO.open("rb") as file:
        entries = read_po(file, abort_invalid=True)
    texts = collect(ROOT).texts
    assert [entry.id for entry in entries if entry.id and entry.id not in texts] == []
    assert [entry.id for entry in entries if entry.id and entry.fuzzy] == []
    assert list(entries.obsolete) == []


def test_a_translation_names_the_same_facts_as_its_text() -> None:
    differing = {t: s for t, s in translations(PO).items() if _places(t) != _places(s)}
    assert differing == {}


def test_a_translation_begins_and_ends_with_the_same_blanks_as_its_text() -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert {t: s for t, s in translations(PO).items() if edges(t) != edges(s)} == {}


def test_no_text_reaches_a_person_by_a_way_that_is_not_read() -> None:
    unknown = [line for line in collect(ROOT).dynamic if line.partition(": ")[2] not in COMPUTED]
    assert unknown == [], "let scripts/message_ids.py find these texts, then name them here"


def test_an_error_is_told_in_the_language_in_use() -> None:
    error = NotFound("There is no service called {service}.", service="ktp")
    i18n.use("id")
    assert i18n.sentence(error) == "Tidak ada layanan bernama ktp."
    i18n.use("en")
    assert i18n.sentence(error) == "There is no service called ktp."


@pytest.fixture
def made_up_program(tmp_path: Path) -> Path:
    """A checkout with one module, beside the two that it builds on."""
    for name in ("errors.py", "i18n.py", "commands/command.py"):
        place = tmp_path / "ptsp_tui" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ROOT / "ptsp_tui" / name).read_bytes())
    (tmp_path / "ptsp_tui" / "made_up.py").write_text(MADE_UP, encoding="utf-8")
    return tmp_path


def test_texts_are_found_in_every_way_of_saying_them(made_up_program: Path) -> None:
    found = collect(made_up_program)
    said = {text for text, files in found.texts.items() if files == ["ptsp_tui/made_up.py"]}
    ways = (
        "a constant",
        "a row of a table",
        "a table",
        "a table too",
        "a default",
        "a label",
        "an option",
    )
    more = ("a call", "a maker of errors", "an error")
    assert said == {f"from {way}" for way in (*ways, *more)} | {
        "From a command.",
        "From a click command.",
        "one",
        "other",
    }
    assert "ptsp_tui/made_up.py: loud.upper()" in found.dynamic


def test_new_texts_enter_and_translations_stay(
    made_up_program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    po, more = made_up_program / "ptsp.po", made_up_program / "more.po"
    more.write_text('msgid "one"\nmsgstr "satu"\n\nmsgid "gone"\nmsgstr "hilang"\n', "utf-8")
    monkeypatch.setattr("scripts.messages.ROOT", made_up_program)
    monkeypatch.setattr("scripts.messages.PO", po)
    assert main([str(more)]) == 1, "other texts still wait"
    assert 'msgid "other"\nmsgstr ""' in capsys.readouterr().out
    assert main([]) == 1
    assert translations(po) == {"one": "satu"}
