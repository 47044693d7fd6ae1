"""Program text: English msgids, Indonesian by default. Used at the edges only."""

from __future__ import annotations

import gettext

from ptsp_tui._checkout import ready_locale
from ptsp_tui.errors import PtspError

LANGUAGES = ("id", "en")
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak `language` ("id" or "en") from now on.

    A missing .mo file (an uncompiled checkout) falls back to the English msgids.
    """
    global _current, _language
    _language = language
    if language == "en":
        _current = gettext.NullTranslations()
    else:
        _current = gettext.translation("ptsp", ready_locale(), [language], fallback=True)


def language() -> str:
    """The language in use: "id" or "en"."""
    return _language


def _(msgid: str) -> str:
    return _current.gettext(msgid) if msgid else ""


# Codes that people read, where the code itself is no English word.
_PLAIN = {
    "handed_over": "handed over",
    "seen": "original seen",
    "taken": "taken in",
    "to_follow": "to follow",
    "not_applicable": "not applicable",
    "single_source": "one source only",
    "unverified": "to be confirmed",
    "kota": "city",
    "provinsi": "province",
    "pusat": "national government",
}


def word(code: str) -> str:
    """A state, outcome, level or confidence as people read it."""
    translated = _(code)
    return _PLAIN.get(code, code) if translated == code and _language == "en" else translated


def sentence(error: PtspError) -> str:
    """One plain sentence in the reader's language: what happened and what to do next."""
    return type(error)(_(error.msgid), **error.facts).__str__()
