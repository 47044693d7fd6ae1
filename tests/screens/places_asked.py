"""What the program asks on its way, with a line or two answers, and how to come to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import msgspec

from ptsp_tui import i18n
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.counter import print_job
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.paper_kinds import journal_name
from ptsp_tui.counter.printers import Printers, choose
from ptsp_tui.screens import printing
from ptsp_tui.screens.case import CaseScreen
from ptsp_tui.screens.receipt import ReceiptScreen
from ptsp_tui.screens.refused import RefusedScreen
from tests.screens.at_counter import Counter
from tests.screens.known_case import file_known, put_known


def refuse(c: Counter) -> None:
    """Two entries that the central would not take: a filing, and the start of the log."""
    case = case_document(c.session, file_known(c).case)
    entry = {"epoch": 0, "at_ms": case["filed_ms"], "done": ""}
    filing = {"key": "0:2", "seq": 2, "case": case["id"], "type": "case.filed", "why": "place"}
    first = {"key": "0:1", "seq": 1, "case": "", "type": "log.epoch", "why": "body"}
    for each in (filing, first):
        if not c.session.db.by("refused", str(each["key"])):
            c.session.db.table("refused").insert(entry | each)


async def send_again(c: Counter) -> None:
    refuse(c)
    await c.show(RefusedScreen())
    await c.press("enter")


async def absent(c: Counter) -> None:
    desk = msgspec.structs.replace(c.session.desk, central="https://pusat.contoh.id")
    c.session.desk = desk
    await c.type(make_receipt("3171071005", "01", 0, date(2026, 11, 23), 7), "enter")


async def print_where(c: Counter) -> None:
    choose(c.app.settings.data_dir, Printers())
    await c.show(ReceiptScreen(file_known(c)))
    await c.press("f7", "enter")
    await c.until(lambda: c.name == "Ask", "the question where to")
    await c.settled()


async def print_again(c: Counter) -> None:
    choose(c.app.settings.data_dir, Printers(slips="tcp://127.0.0.1:9"))
    slip = file_known(c)
    document = case_document(c.session, slip.case)
    job = print_job.begin(c.session, document, journal_name("receipt", document), "tcp")
    print_job.sent(c.session, job, 1)
    await c.show(ReceiptScreen(slip))
    await c.press("f7", "enter")
    await c.until(lambda: c.name == "Confirm", "the question whether it came out")
    await c.settled()


async def print_value(c: Counter) -> None:
    slip = file_known(c)
    await c.show(ReceiptScreen(slip))
    document = case_document(c.session, slip.case)
    printing.start(c.app.screen, document, "letter:pernyataan-penguasaan-fisik")  # type: ignore[arg-type]  # a PtspScreen
    await c.until(lambda: c.name == "Ask", "the question what to print")
    await c.settled()


async def _papers(c: Counter, key: str) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=False)
    await c.go("checklist")
    await c.press(key)


async def waived(c: Counter) -> None:
    await _papers(c, "w")


async def dated(c: Counter) -> None:
    await _papers(c, "d")


async def take_out(c: Counter) -> None:
    await c.begin("ahli-waris")
    c.draft.form.add_item("heirs")
    await c.go("form", "heirs.2.life")
    await c.press("f10", "1")


async def forget(c: Counter) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=True)
    await c.go("form", "subject.nik")
    await c.press("f6", "delete")


async def fetched(c: Counter) -> None:
    await c.show(CaseScreen(file_known(c).case))
    await c.press("f10")
    await c.type("serah" if i18n.language() == "id" else "hand", "enter")


Way = Callable[[Counter], Awaitable[None]]
ASKED: dict[str, Way] = {
    "send-again": send_again,
    "absent": absent,
    "print-where": print_where,
    "print-again": print_again,
    "print-value": print_value,
    "waived": waived,
    "dated": dated,
    "take-out": take_out,
    "forget": forget,
    "fetched": fetched,
}
