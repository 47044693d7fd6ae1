"""Forms made on the spot, with the real regions and code lists of the tests' own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.regions import Regions
from ptsp_tui.forms.state import FormState

TODAY = date(2026, 11, 24)
DATA = Path(__file__).resolve().parents[2] / "data"
SEX = m.CodeList(
    "sex", "Jenis kelamin", [m.CodeItem("1", "L"), m.CodeItem("2", "P")], [], "confirmed"
)


MARRIED: dict[str, Any] = {"id": "married", "type": "yesno"}
HEIRS: dict[str, Any] = {
    "id": "heirs",
    "title": "Ahli waris",
    "repeat": {"key": "heirs", "label": "Waris", "min": 1, "max": 3},
    "fields": [
        {"id": "name", "label": "Nama", "required": True},
        {"id": "married", "label": "Kawin", "type": "yesno"},
        {"id": "spouse", "label": "Pasangan", "when": {"fact": "married", "is": True}},
        {"id": "estate", "label": "Harta", "default": [{"copy": "estate_of_all"}]},
    ],
}


@cache
def regions() -> Regions:
    return Regions.load(DATA, TODAY)


class Shelf:
    """What a form needs of the catalogue."""

    @property
    def codelists(self) -> Mapping[str, m.CodeList]:
        return {"sex": SEX}

    @property
    def regions(self) -> Regions:
        return regions()


def service(
    *sections: dict[str, Any] | list[dict[str, Any]],
    questions: list[dict[str, Any]] | None = None,
    **more: Any,
) -> m.Service:
    """A service whose form has these sections; a bare list of fields is a section."""
    form = [
        {"id": f"s{number}", "title": "S", "fields": part} if isinstance(part, list) else part
        for number, part in enumerate(sections)
    ]
    asked = [{"ask": "?", **question} for question in questions or []]
    return msgspec.convert(
        {
            "id": "surat-uji",
            "name": "Surat uji",
            "domain": "keterangan",
            "sector": "uji",
            "status": "active",
            "sources": [],
            "grade": "A",
            "determinants": asked,
            "form": form,
            **more,
        },
        m.Service,
    )


def form(*sections: dict[str, Any] | list[dict[str, Any]], **more: Any) -> FormState:
    """An empty form of such a service on TODAY."""
    return FormState(service(*sections, **more), Shelf(), TODAY)


def keys(nodes: list[Any]) -> list[str]:
    """The keys of nodes, in order."""
    return [node.key for node in nodes]
