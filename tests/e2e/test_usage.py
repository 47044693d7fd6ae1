"""Whatever is typed, the answer is for a person: help, a usage line or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptsp_tui import __version__
from ptsp_tui.verbs.group import VERBS
from tests.e2e.machine import Machine

GROUPS = {"catalog": ("lint", "build", "schema")}
COMMANDS = [[verb] for verb in VERBS] + [
    [group, name] for group, names in GROUPS.items() for name in names
]


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """A computer where nothing was set up."""
    return Machine(tmp_path / "bare")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_verb_has_help(bare: Machine, words: list[str]) -> None:
    told = bare.ptsp("--lang", "en", *words, "--help").out
    assert told.startswith(f"Usage: ptsp {' '.join(words)} ")
    assert "--help" in told
    assert not bare.data.exists()


def test_the_list_of_verbs_is_in_the_readers_language(bare: Machine) -> None:
    english = bare.ptsp("--lang", "en", "--help").out
    indonesian = bare.ptsp("--help").out
    assert bare.ptsp("--help", PTSP_LANG="en").out == english
    assert "One officer at any counter" in english
    assert "One officer at any counter" not in indonesian
    for verb in VERBS:
        assert f"\n  {verb} " in english
        assert f"\n  {verb} " in indonesian


def test_the_version_is_said(bare: Machine) -> None:
    assert __version__ in bare.ptsp("--version").out


@pytest.mark.parametrize(
    "words",
    [
        ["serve-everybody"],
        ["--no-such-option"],
        ["--lang", "jv", "keys"],
        ["status", "--no-such-option"],
        ["status", "surplus"],
        ["init"],
        ["enrol", "--code", "x"],
        ["find"],
        ["service"],
        ["intake"],
        ["case"],
        ["print"],
        ["print", "x", "--as", "passport"],
        ["catalog", "burn"],
        ["catalog", "lint", "--from", "no-such-folder"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2_with_the_way_to_help(bare: Machine, words: list[str]) -> None:
    done = bare.ptsp(*words, expect=2)
    assert done.out == ""
    assert "--help" in done.err
    assert not bare.data.exists()


def test_the_key_card_is_printed_on_any_terminal(bare: Machine) -> None:
    assert "F3" in bare.ptsp("keys").out
    assert "F3" in bare.ptsp("keys", PYTHONIOENCODING="ascii").out


def test_a_catalogue_file_of_no_known_kind_is_one_sentence(bare: Machine) -> None:
    assert "service" in bare.refused("catalog", "schema", "novel")


@pytest.mark.parametrize(
    ("text", "told"), [("lang = 'jv'", "ptsp.toml"), ("lang", "ptsp.toml"), ("colour = 1", "ptsp")]
)
def test_a_faulty_settings_file_is_named_in_one_sentence(
    bare: Machine, text: str, told: str
) -> None:
    file = bare.folder / "ptsp.toml"
    file.write_text(text, encoding="utf-8")
    done = bare.ptsp("find", "ktp", expect=2, PTSP_CONFIG=str(file))
    assert told in done.err
    assert done.err.count("\n") == 1


def test_a_reader_that_stops_early_is_no_error_message(machine: Machine) -> None:
    with machine.start("service", "lahir-tanpa-buku-nikah") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""


def test_without_a_terminal_the_screens_are_one_sentence(bare: Machine) -> None:
    assert "terminal" in bare.ptsp("--lang", "en", expect=2).err
    assert not bare.data.exists()


def test_a_data_folder_that_is_a_file_is_one_sentence(bare: Machine) -> None:
    bare.data.write_text("", encoding="utf-8")
    for words in (["status"], ["cases"], ["sync"]):
        told = bare.ptsp(*words, expect=3).err
        assert str(bare.data) in told
        assert told.count("\n") == 1
