"""What the central will not take although it is signed: content that contradicts itself.

Everything else is kept, also kinds that this version does not know: a decision of the office is an
event of its own, never a refusal. A terminal is told the event's number and a code word, sends its
hash in place of the content from then on, and its officer mends the case.
"""

from __future__ import annotations

from typing import get_args

from ptsp_tui.cases.events import AnyBody, Filed, type_of
from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.errors import BadValue
from ptsp_tui.protocol import Event

KNOWN = frozenset(str(each.__struct_config__.tag) for each in get_args(AnyBody))


def objection(event: Event, body: AnyBody | None, unit: str, terminal: str, epoch: int) -> str:
    """A code word for what is wrong with an event of that terminal, "" for nothing.

    `body` is what its payload says, None for what this version cannot read.

    "body": not what its type says; "place": filed for another unit or terminal; "receipt": a number
    that this terminal cannot give.
    """
    if event.is_erased or event.type not in KNOWN:
        return ""
    if body is None or type_of(body) != event.type:
        return "body"
    if not isinstance(body, Filed) or event.origin is not None:
        return ""  # written again: it was filed under an earlier epoch, perhaps elsewhere
    if (body.unit, body.terminal) != (unit, terminal):
        return "place"
    try:
        number = parse_receipt(body.receipt)
    except BadValue:
        return "receipt"
    return (
        "" if (number.unit, number.terminal, number.epoch) == (unit, terminal, epoch) else "receipt"
    )
