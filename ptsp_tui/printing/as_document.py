"""A filled form or letter as a plain document: for the screen and printers without PDF.

Forms are meant for PDF; as plain text they are for looking at, and a letter can be signed so.
"""

from __future__ import annotations

from ptsp_tui.printing import document as d
from ptsp_tui.printing import filled as f

DOTS = "." * 20


def as_document(paper: f.Filled) -> d.Document:
    """The parts of the paper as blocks."""
    title = f"{paper.code} {paper.title}".strip()
    blocks: list[d.Block] = [d.Title(title)]
    if paper.subtitle:
        blocks.append(d.Para(paper.subtitle, strong=True))
    for part in paper.parts:
        blocks += _blocks(part)
    return d.Document(paper.id, blocks, foot=paper.foot)


def _blocks(part: f.Part) -> list[d.Block]:
    if isinstance(part, f.Heading):
        return [d.Gap(), d.Para(part.text, strong=True)]
    if isinstance(part, f.Text | f.Note):
        return [d.Para(part.text)]
    if isinstance(part, f.Line):
        value = DOTS if part.pen else f"{part.value} {part.suffix}".strip()
        return [d.Pair(f"{part.no} {part.label}".strip(), value)]
    if isinstance(part, f.Boxes):
        head: list[d.Block] = [d.Para(part.label)] if part.label else []
        return head + [d.Item("[x]" if marked else "[ ]", text) for text, marked in part.options]
    if isinstance(part, f.Grid):
        heads = [head for _, head, _ in part.heads]
        label: list[d.Block] = [d.Para(part.label)] if part.label else []
        return [*label, d.Table(heads, part.rows, [w for _, _, w in part.heads])]
    if isinstance(part, f.Signatures):
        return [d.Gap(), d.Sign([(_role(sign), sign.name) for sign in part.signs])]
    return []


def _role(sign: f.Signature) -> str:
    stamp = " (meterai Rp10.000)" if sign.stamp else ""
    return " ".join(part for part in (sign.place, sign.role + stamp, sign.note) if part)
