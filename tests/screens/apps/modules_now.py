"""The real program; on SIGUSR1 it writes the names of its modules to the file PTSP_TEST_OUT."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from ptsp_tui.cli import main


def write(_number: int, _frame: FrameType | None) -> None:
    """One name a line, whole or not at all."""
    out = Path(os.environ["PTSP_TEST_OUT"])
    half = out.with_suffix(".half")
    half.write_text("\n".join(sys.modules), encoding="utf-8")
    half.rename(out)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, write)
    main()
