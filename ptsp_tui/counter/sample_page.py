"""A page that shows whether a printer prints all that our papers use."""

from __future__ import annotations

from ptsp_tui.counter.session import Session
from ptsp_tui.counter.telling import now_told
from ptsp_tui.i18n import _
from ptsp_tui.printing import document as d


def sample_page(session: Session, format_: str, printer: str) -> d.Document:
    """Title, long lines, a ruler of 80 columns, signs and a QR code."""
    unit = session.desk.unit_name or session.desk.unit
    return d.Document(
        "test",
        [
            d.Title(_("TEST PAGE"), unit),
            d.Pair(_("Date"), now_told()),
            d.Pair(_("Printer"), printer),
            d.Pair(_("Its kind"), format_),
            d.Rule(),
            d.Para("1234567890" * 8),
            d.Para("ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"),
            d.Item("[x]", _("Everything is legible, and the paper was cut.")),
            d.Seal("PTSP TEST", _("This code can be scanned.")),
        ],
    )
