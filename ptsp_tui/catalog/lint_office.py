"""What can be wrong in the service standard, the list of conflicts and the groups of words."""

from __future__ import annotations

import re
from typing import get_args

from ptsp_tui.catalog.lint_known import Known, Report
from ptsp_tui.catalog.load import Loaded
from ptsp_tui.catalog.office import ComponentId

WORD = re.compile(r"^[a-z0-9]+$")
OF_THE_SERVICE = frozenset({"requirements", "procedure", "time", "fee", "product", "legal_basis"})


def check_office(loaded: Loaded, known: Known, report: Report) -> None:
    """Report a standard that has not its 14 components, one that says nothing, and a conflict
    that is told twice. A catalogue without these files has nothing to check."""
    if loaded.standards:
        _check_standard(loaded, known, report)
    _check_words(loaded, report)
    told = [(conflict.sheet, conflict.id) for conflict, _ in loaded.conflicts]
    for index, (conflict, document) in enumerate(loaded.conflicts):
        if told[index] in told[:index]:
            message = f"conflict {conflict.id} of {conflict.sheet} is told twice"
            report.faults.append(document.fault((index, "id"), message))


def _check_words(loaded: Loaded, report: Report) -> None:
    ids = [group.id for group, _ in loaded.words]
    for index, (group, document) in enumerate(loaded.words):
        if group.id in ids[:index]:
            report.faults.append(document.fault((index, "id"), f"{group.id} is given twice"))
        for at, word in enumerate(group.words):
            if not WORD.match(word) or word in group.words[:at]:
                message = f"{word!r} is no single word in small letters, or stands here twice"
                report.faults.append(document.fault((index, "words", at), message))


def _check_standard(loaded: Loaded, known: Known, report: Report) -> None:
    ids = [component.id for component, _ in loaded.standards]
    first = loaded.standards[0][1]
    for missing in [each for each in get_args(ComponentId) if each not in ids]:
        report.faults.append(first.fault((), f"component {missing} is missing (UU 25/2009)"))
    for index, (component, document) in enumerate(loaded.standards):
        if component.id in ids[:index]:
            report.faults.append(document.fault((index, "id"), f"{component.id} is given twice"))
        if component.id not in OF_THE_SERVICE and not component.holds and not component.gaps:
            message = f"{component.id} says nothing and declares no gap"
            report.faults.append(document.fault((index,), message))
        for at, said in enumerate(component.holds):
            if not said.sources:
                report.faults.append(document.fault((index, "holds", at), "has no source"))
            for name in set(said.sources) - known.sources:
                message = f"source {name} is not in sources.yaml"
                report.faults.append(document.fault((index, "holds", at, "sources"), message))
