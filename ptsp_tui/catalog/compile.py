"""From the authors' files to the one catalogue the counter reads.

Field groups are put in place, addresses unfolded, and what `common.yaml` asks of everybody is
added to every open service; so the program that serves citizens knows fields only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition
from ptsp_tui.catalog.load import Loaded

Groups = dict[str, m.FieldGroup]
S = TypeVar("S", bound=m.Base)


def build(loaded: Loaded) -> m.Catalogue:
    """Compile what was loaded. Call it only when `loaded.faults` and the lint are empty."""
    groups = {group.id: group for group, _ in loaded.groups}
    common = loaded.common[0][0]
    sources = loaded.sources[0][0]
    catalogue = m.Catalogue(
        version="",
        services=_by_id(unfold(service, common, groups) for service, _ in loaded.services),
        life_events=_by_id(event for event, _ in loaded.life_events),
        referrals=_by_id(referral for referral, _ in loaded.referrals),
        evidence=_by_id(evidence for evidence, _ in loaded.evidence),
        codelists=_by_id(codelist for codelist, _ in loaded.codelists),
        sources=sources.sources,
        legal=sources.legal,
        signposts=_by_id(signpost for signpost, _ in loaded.signposts),
        standard=[component for component, _ in loaded.standards],
        words=_by_id(group for group, _ in loaded.words),
    )
    digest = hashlib.sha256(msgspec.json.encode(catalogue)).hexdigest()
    return msgspec.structs.replace(catalogue, version=digest[:12])


def _by_id(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=lambda item: item.id)


def unfold(service: m.Service, common: m.Common, groups: Groups) -> m.Service:
    """The service with its groups in place and the common parts around its own."""
    form = [_unfold_section(section, groups) for section in service.form]
    if not service.opens_case:
        return msgspec.structs.replace(service, form=form)
    capacities = service.applicants.capacities if service.applicants else []
    common_questions = [_limited(q, capacities) for q in common.determinants]
    before = [_unfold_section(section, groups) for section in common.before]
    after = [_unfold_section(section, groups) for section in common.after]
    return msgspec.structs.replace(
        service,
        determinants=common_questions + service.determinants,
        requirements=service.requirements + common.requirements,
        form=[*before, *form, *after],
    )


def _limited(question: m.Determinant, capacities: list[m.Capacity]) -> m.Determinant:
    """The question "in which capacity" offers only what the service allows."""
    if question.id != "capacity":
        return question
    choices = [choice for choice in question.choices if choice.value in capacities]
    default: Any = question.default if question.default in capacities else None
    if len(choices) == 1:
        default = choices[0].value
    return msgspec.structs.replace(question, choices=choices, default=default)


def _unfold_section(section: m.Section, groups: Groups) -> m.Section:
    fields = [leaf for field in section.fields for leaf in leaves(field, groups)]
    return msgspec.structs.replace(section, fields=fields)


def leaves(field: m.Field, groups: Groups) -> list[m.Field]:
    """One field, or the fields of the group that it uses, under its prefix and condition."""
    name = "address" if field.type == "address" else field.use
    if name is None:
        return [field]
    prefix = field.prefix or (field.id if field.type == "address" else "")
    found: list[m.Field] = []
    for inner in groups[name].fields:
        tail = inner.id or inner.prefix
        if tail in field.omit or (field.only and tail not in field.only):
            continue
        placed = _placed(inner, prefix)
        if field.when is not None:
            placed = msgspec.structs.replace(placed, when=both(field.when, placed.when))
        if field.type == "address":
            placed = msgspec.structs.replace(placed, required=_stricter(inner, field.required))
        found += leaves(placed, groups)
    return found


def _stricter(inner: m.Field, wanted: bool | Condition) -> bool | Condition:
    """An address that is required asks for those parts that its group calls required; of one that
    is not, every part may stay empty."""
    return wanted if inner.required is not False else False


def both(first: Condition, second: Condition | None) -> Condition:
    """Both conditions at once."""
    return first if second is None else Condition(all=[first, second])


def _placed(field: m.Field, prefix: str) -> m.Field:
    """The field under `prefix`: own id, and every relative name (`.birth_date`) inside it."""
    plain: dict[str, Any] = msgspec.to_builtins(field)
    moved = _relative(plain, prefix)
    if "id" in moved:
        moved["id"] = join(prefix, moved["id"])
    if "use" in moved:
        moved["prefix"] = join(prefix, moved.get("prefix", ""))
    return msgspec.convert(moved, m.Field)


def join(prefix: str, name: str) -> str:
    """`father` and `name` as `father.name`; an empty prefix adds nothing."""
    return f"{prefix}.{name}" if prefix and name else prefix or name


_NAMES = (
    "fact",
    "copy",
    "age_of",
    "nik_birth",
    "nik_sex",
    "count",
    "postal_of",
    "region_within",
    "birth_field",
    "sex_field",
    "before",
    "after",
    "same_as",
)


def _relative(value: Any, prefix: str) -> Any:
    """A copy in which every relative fact name stands under `prefix`."""
    if isinstance(value, dict):
        out = {key: _relative(inner, prefix) for key, inner in value.items()}
        for key in _NAMES:
            if isinstance(out.get(key), str) and out[key].startswith("."):
                out[key] = join(prefix, out[key][1:])
        if isinstance(out.get("sum"), list):
            out["sum"] = [join(prefix, s[1:]) if s.startswith(".") else s for s in out["sum"]]
        return out
    if isinstance(value, list):
        return [_relative(inner, prefix) for inner in value]
    return value
