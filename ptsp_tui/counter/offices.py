"""Addresses and hours of other agencies, as this office keeps them.

`referral-offices.yaml` or `.json` in the terminal's data folder, never part of the program:

    rujuk-sim:
      - {name: Satpas, address: Jl. Contoh 1, hours: 08.00-14.00, checked: "2026-11-02"}

`checked` is the day on which somebody made sure. YAML needs the authoring extra, JSON nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.errors import WrongUsage

YAML, JSON = "referral-offices.yaml", "referral-offices.json"
MOST_DAYS = 365
"""An address that nobody has checked for so long is marked (referrals sheet: check yearly)."""

Offices = dict[str, list[m.ReferralOffice]]


def offices_of(data: Path, referrals: Iterable[str]) -> Offices:
    """referral -> its offices; empty without a file. Raises WrongUsage, one sentence, for a file
    that cannot be used: the cards then stand without it."""
    found = [data / name for name in (YAML, JSON) if (data / name).is_file()]
    if len(found) > 1:
        raise WrongUsage("Keep one of {yaml} and {json}, not both.", yaml=YAML, json=JSON)
    if not found:
        return {}
    offices = _read_yaml(found[0]) if found[0].name == YAML else _read_json(found[0])
    known = set(referrals)
    for name, listed in offices.items():
        if name not in known:
            raise WrongUsage(
                "{file} names {referral}, which is no referral.", file=found[0].name, referral=name
            )
        for office in listed:
            if _day(office.checked) is None:
                raise WrongUsage(
                    "{file}: the day on which {referral} was checked is not YYYY-MM-DD.",
                    file=found[0].name,
                    referral=name,
                )
    return offices


def is_old(office: m.ReferralOffice, today: date) -> bool:
    """Whether nobody has checked it for a year."""
    checked = _day(office.checked)
    return checked is None or (today - checked).days > MOST_DAYS


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _unusable(file: str, problem: str) -> WrongUsage:
    return WrongUsage("{file} cannot be used: {problem}", file=file, problem=problem)


def _read_json(path: Path) -> Offices:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Offices)
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise _unusable(path.name, str(error)) from None


def _read_yaml(path: Path) -> Offices:
    if find_spec("yaml") is None or find_spec("jsonschema_rs") is None:
        raise WrongUsage(
            "This program cannot read {yaml}. Write {json} instead.", yaml=YAML, json=JSON
        )
    from ptsp_tui.catalog.load import convert, read

    try:
        document, faults = read(path, path.parent)
    except OSError as error:
        raise _unusable(path.name, str(error)) from None
    offices: Offices = {}
    if document is not None and not faults:
        offices, faults = convert(document, Offices)
    if faults:
        raise _unusable(path.name, f"{faults[0].line}:{faults[0].column} {faults[0].message}")
    return offices
