"""Which office and which computer this is, and its settings.

`desk.json` in the data folder holds what must be known before anybody unlocks the store (unit,
terminal, central's address): nothing personal. Settings come from, in rising order: defaults, the
site file, the user file, the environment, the command line (see config.py).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui.errors import BadValue, NotFound, StoreTrouble

FILE = "desk.json"
STORE = "store"


class Desk(msgspec.Struct, frozen=True):
    """`unit`: 10-digit kelurahan or 6-digit kecamatan code; `terminal`: two digits."""

    unit: str
    terminal: str
    unit_name: str = ""
    central: str = ""

    @property
    def label(self) -> str:
        """As shown in the title bar."""
        return f"{self.unit_name or self.unit} - {self.terminal}"


def check_desk(unit: str, terminal: str) -> None:
    """Raise BadValue when the unit or terminal code cannot be one."""
    if not (unit.isascii() and unit.isdigit() and len(unit) in (6, 10)):
        raise BadValue(
            "The unit code has 10 digits for a kelurahan or 6 for a kecamatan.", field="unit"
        )
    if not (terminal.isascii() and terminal.isdigit() and len(terminal) == 2):
        raise BadValue("The terminal number has two digits, for example 01.", field="terminal")


def read_desk(data: Path) -> Desk:
    """The desk of this data folder. NotFound before `ptsp init`, StoreTrouble if unreadable."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Desk)
    except FileNotFoundError:
        raise NotFound(
            "This computer is not set up yet. Run: ptsp, or ptsp init --unit CODE --terminal NN "
            "--officer NAME"
        ) from None
    except OSError as fault:  # a file where the folder should be, no permission
        file, problem = data / FILE, fault.strerror
        raise StoreTrouble(
            "{file} cannot be read: {problem}", file=file, problem=problem
        ) from fault
    except msgspec.DecodeError:
        raise StoreTrouble("The file desk.json is damaged. Run ptsp init again.") from None


def write_desk(data: Path, desk: Desk) -> None:
    """Keep the desk: whole or not at all."""
    data.mkdir(parents=True, exist_ok=True)
    temporary = data / f"{FILE}.new"
    temporary.write_bytes(msgspec.json.encode(desk))
    temporary.replace(data / FILE)
