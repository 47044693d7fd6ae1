"""Lines for `ptsp intake`: one good application of somebody made up, and ways to spoil it; and what
is on the paper that it gives."""

from __future__ import annotations

import copy
from typing import Any

GOOD: dict[str, Any] = {
    "service": "ktp-hilang",
    "answers": {"capacity": "self", "police_report": True},
    "ticks": ["surat-kehilangan", "kk"],
    "values": {
        "subject.name": "Wahyu Contoh",
        "subject.nik": "3173021902979331",
        "subject.birth_place": "Makassar",
        "subject.kk": "3172032712175702",
        "subject.address.street": "Jl. Rawa Indah No. 66",
        "subject.address.rt": "014",
        "subject.address.rw": "003",
        "subject.address.village": "3175081005",
        "loss.date": "2026-11-12",
        "loss.report_number": "274/CTH/2026",
        "loss.report_date": "2026-11-18",
        "contact.phone": "+6281292799271",
        "contact.note": "contoh",
    },
}


def good(**parts: Any) -> dict[str, Any]:
    """The good line with these parts instead; a part that is None is left out."""
    line = copy.deepcopy(GOOD) | parts
    return {name: part for name, part in line.items() if part is not None}


def with_value(field: str, value: Any) -> dict[str, Any]:
    """The good line with another value in one field; None takes the field out."""
    values = {k: v for k, v in GOOD["values"].items() if k != field}
    return good(values=values if value is None else {**values, field: value})


def with_answer(question: str, value: Any) -> dict[str, Any]:
    """The good line with another answer to one question; None takes the answer out."""
    answers = {k: v for k, v in GOOD["answers"].items() if k != question}
    return good(answers=answers if value is None else {**answers, question: value})


def seal_on(paper: str) -> str:
    """The text of the QR code, as it is written out on a receipt of 32 columns."""
    lines = paper.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("PTSP1:"))
    return "".join(line for line in lines[at : at + 5] if "Pindai" not in line and line)
