"""The one small tree of errors; each carries a message id and facts, never a sentence.

PtspError
├── Refused          the request breaks a rule; exit code 1
│   ├── BadValue     one field holds what does not fit (facts name the field)
│   ├── NotFound     no such service, case, receipt, printer...
│   └── PrinterTrouble  the printer did not take the whole paper
├── WrongUsage       the command line was written wrongly; exit code 2
├── StoreTrouble     the store needs attention; exit code 3
│   ├── StoreLocked  another ptsp owns the store
│   ├── StoreDamaged what was read back is not what was written
│   ├── WrongPassphrase
│   └── DiskFull
└── NetworkTrouble   no network, no central, or not our central; exit code 4

The edge (cli.py, app.py) turns an error into the reader's language with `i18n.sentence`.
"""

from __future__ import annotations


class PtspError(Exception):
    """Something went wrong that a person can act on.

    `msgid` is an English sentence with `{fact}` places (a gettext msgid); `facts` fill it.
    """

    exit_code = 1

    def __init__(self, msgid: str, **facts: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.facts = facts

    def __str__(self) -> str:
        return self.msgid.format_map(_Facts(self.facts))


class _Facts(dict[str, object]):
    """A fact that a translation names but nobody gave shows as its own name."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Refused(PtspError):
    """A rule of the catalogue, the form or the house says no."""


class BadValue(Refused):
    """One field holds a value that does not fit; `facts["field"]` names it."""


class NotFound(Refused):
    """What was named does not exist here."""


class PrinterTrouble(Refused):
    """The printer did not take the whole paper, so none of it counts as printed."""


class WrongUsage(PtspError):
    """The command line was written wrongly."""

    exit_code = 2


class StoreTrouble(PtspError):
    """The store needs a person's attention."""

    exit_code = 3


class StoreLocked(StoreTrouble):
    """Another process owns the store."""


class StoreDamaged(StoreTrouble):
    """What was read back is not what was written."""


class WrongPassphrase(StoreTrouble):
    """The passphrase opens no slot of the key file."""


class DiskFull(StoreTrouble):
    """Nothing more can be written."""


class NetworkTrouble(PtspError):
    """No network, no central, or not our central."""

    exit_code = 4
