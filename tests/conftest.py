"""What every test may rely on: it starts in English, whatever ran before it in its process."""

from __future__ import annotations

import pytest

from ptsp_tui import i18n


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """The language is one for the process; a test that ran `main` would leave its own behind."""
    i18n.use("en")
