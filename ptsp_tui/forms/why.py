"""Why a paper or a field is asked: a plain sentence from the condition and the answers.

It explains the very condition that the engine evaluates, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ptsp_tui.catalog.conditions import Condition, holds

Translate = Callable[[str], str]
Describe = Callable[[str, Any], tuple[str, str]]


class Reason(msgspec.Struct, frozen=True):
    """One comparison that decided. `fact` is the name, `value` what is known of it (or None)."""

    fact: str
    value: Any
    node: Condition


def reasons(condition: Condition | None, facts: Mapping[str, Any]) -> list[Reason]:
    """The comparisons that make the condition what it is (true or false), fewest that do."""
    if condition is None:
        return []
    truth = holds(condition, facts)
    if condition.not_ is not None:
        return reasons(condition.not_, facts)
    if condition.all is not None or condition.any is not None:
        children = condition.all if condition.all is not None else condition.any or []
        whole = (condition.all is not None) == truth
        deciding = [child for child in children if holds(child, facts) == truth]
        chosen = deciding if whole else deciding[:1]
        return [reason for child in chosen for reason in reasons(child, facts)]
    assert condition.fact is not None
    return [Reason(condition.fact, facts.get(condition.fact), condition)]


def sentence(found: list[Reason], describe: Describe, _: Translate) -> str:
    """The reasons in words. `describe(fact, value)` gives the question and the answer as read."""
    if not found:
        return _("Asked of everybody.")
    parts = []
    for reason in found:
        question, answer = describe(reason.fact, reason.value)
        if reason.value is None:
            parts.append(_('"{question}" has no answer yet').format(question=question))
        else:
            text = _('"{question}" is answered {answer}')
            parts.append(text.format(question=question, answer=answer))
    unique = list(dict.fromkeys(parts))
    return _("Asked because {reasons}.").format(reasons=_(" and ").join(unique))
