"""What the papers for the citizen tell, as the counter found it: plain words, ready to print."""

from __future__ import annotations

import msgspec

from ptsp_tui.errors import Refused


class PaperTold(msgspec.Struct, frozen=True):
    """A paper of the checklist. `mark`: [x] there, [ ] not; `more`: mode, where to get it..."""

    name: str
    mark: str = "[ ]"
    more: list[str] = []


class CaseTold(msgspec.Struct, frozen=True):
    """A filed case. `papers` is the whole checklist, `lacking` what is missing of it; texts are in
    the reader's language."""

    number: str
    filed: str
    service: str
    subject: str
    officer: str
    unit: str
    state: str
    outcome: str
    promise: str
    applicant: str = ""
    fee: str = ""
    level: str = ""
    resume: str = ""
    bring_by: str = ""
    papers: list[PaperTold] = []
    lacking: list[PaperTold] = []
    outputs: list[str] = []
    seal: str = ""
    today: str = ""

    def check(self) -> None:
        """Raise Refused naming the value without which nothing is printed for a case."""
        for name in ("number", "filed", "service", "subject", "officer", "unit"):
            if not getattr(self, name):
                raise Refused("The paper cannot be printed: {field} is empty.", field=name)
