"""What readers miss: texts without English, and papers that are described by halves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.lint_known import Report
from ptsp_tui.catalog.load import Document, PathKey

# In both languages by DESIGN section 2; all else falls back to Indonesian and is counted only.
BOTH = frozenset({"name", "ask", "label", "title", "note", "message", "text"})
FALLS_BACK = (m.Fee, m.Deadline, m.CodeItem, m.CodeList)
FEWEST_FAULTS = 3


def check_texts(item: Any, doc: Document, report: Report, at: PathKey = ()) -> None:
    """Report every text of `item`, and of all that it holds, that lacks its English."""
    for path, what, owner in lacking_english(item, at):
        fault = doc.fault(path, f"has no English ({what}_en)")
        if what in BOTH and not isinstance(owner, FALLS_BACK):
            report.faults.append(fault)
        else:
            report.note("English of texts that fall back to Indonesian", fault)


def lacking_english(item: Any, at: PathKey) -> Iterator[tuple[PathKey, str, Any]]:
    """(place, name, owner) of each text whose `<name>_en` is empty."""
    if isinstance(item, list):
        for index, each in enumerate(item):
            yield from lacking_english(each, (*at, index))
    elif isinstance(item, m.Base):
        fields = item.__struct_fields__
        for name in sorted(fields):
            value = getattr(item, name)
            if f"{name}_en" in fields and value and not getattr(item, f"{name}_en"):
                yield (*at, name), name, item
            elif isinstance(value, (list, m.Base)):
                yield from lacking_english(value, (*at, name))


def check_evidence_whole(e: m.EvidenceType, index: int, doc: Document, report: Report) -> None:
    """Report a paper that does not say what it is, who gives it, how one gets it, and the usual
    faults, where it declares no gap."""
    for name in ("what", "issuer", "get"):
        if not getattr(e, name).strip():
            report.faults.append(doc.fault((index, name), f"{e.id}: {name} is empty"))
    if len(e.faults) < FEWEST_FAULTS and not e.gaps:
        message = f"{e.id} has {len(e.faults)} of {FEWEST_FAULTS} usual faults and declares no gap"
        report.faults.append(doc.fault((index,), message))
    if not e.genuine and not e.gaps:
        message = f"{e.id} does not say what a genuine one carries and declares no gap"
        report.faults.append(doc.fault((index,), message))
