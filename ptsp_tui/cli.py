"""`ptsp`: a thin edge. It imports nothing heavy until a command needs it.

Every verb lives in `verbs/`; without a word the screens open, and nothing parses a command line.
Exit codes: 0 done, 1 refused with a reason, 2 wrong usage, 3 the store needs attention, 4 no
network.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence

from ptsp_tui import i18n
from ptsp_tui.errors import PtspError, WrongUsage


def _language(words: list[str]) -> str:
    """The language before anything is parsed, so that even `--help` speaks it."""
    asked = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    asked += [after for word, after in itertools.pairwise(words) if word == "--lang"]
    wanted = [*asked, os.environ.get("PTSP_LANG", ""), "id"]
    return next(language for language in wanted if language in i18n.LANGUAGES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `ptsp`; every expected trouble becomes one sentence and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    i18n.use(_language(words))
    try:
        _run(words)
    except PtspError as error:
        sys.stdout.flush()
        more = " (ptsp --help)" if isinstance(error, WrongUsage) else ""
        sys.stderr.write(f"{i18n.sentence(error)}{more}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:  # before the screens stand; there Ctrl+C is a key like others
        raise SystemExit(130) from None


def _run(words: list[str]) -> None:
    if words:
        from ptsp_tui.verbs.group import ptsp, speak

        speak(ptsp).main(words, prog_name="ptsp", standalone_mode=True)
    else:  # the counter's own start: click would be 1 MB that stays all day
        from ptsp_tui import config
        from ptsp_tui.verbs.app import run

        settings = config.load({})
        i18n.use(settings.lang)
        raise SystemExit(run(settings))


if __name__ == "__main__":
    main()
