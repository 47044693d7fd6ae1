"""Every place of the program, and how to get there: for tests that hold on all of them."""

from __future__ import annotations

from ptsp_tui import i18n
from ptsp_tui.counter.draft import Left
from ptsp_tui.screens.case import CaseScreen
from ptsp_tui.screens.cases import CasesScreen
from ptsp_tui.screens.moved import Moved
from ptsp_tui.screens.refused import RefusedScreen
from tests.screens.at_counter import NIK, Counter
from tests.screens.known_case import file_known, put_known
from tests.screens.places_asked import ASKED, Way, refuse


async def home(c: Counter) -> None:
    file_known(c)
    file_known(c, incomplete=True)
    await c.home_again()


async def results(c: Counter) -> None:
    file_known(c)
    await c.press("f3")
    await c.type(NIK, "enter")


async def service(c: Counter) -> None:
    await c.card("service", "ktp-hilang")


async def closed(c: Counter) -> None:
    await c.card("service", "iumk")


async def referral(c: Counter) -> None:
    await c.card("referral", "rujuk-sim")


async def package(c: Counter) -> None:
    await c.card("life_event", "pkt-lahir")


async def first_time(c: Counter) -> None:
    await c.begin("ahli-waris")


async def questions(c: Counter) -> None:
    await c.begin("ahli-waris")
    await c.press("up")  # folds the card of the first time away


async def checklist(c: Counter) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=True)
    c.draft.tick("kk", "")
    await c.go("checklist")


async def form(c: Counter) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=True)
    c.draft.form.set("subject.kk", "3171")
    await c.go("form", "subject.nik")


async def heirs(c: Counter) -> None:
    await c.begin("ahli-waris")
    await c.go("form", "heirs.1.life")


async def another(c: Counter) -> None:
    await heirs(c)
    await c.press("pagedown")


async def review(c: Counter) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=False)
    await c.go("review")


async def receipt(c: Counter) -> None:
    await c.begin("ktp-hilang")
    put_known(c, ticked=True)
    await c.go("review")
    await c.press("enter")


async def case(c: Counter) -> None:
    await c.show(CaseScreen(file_known(c, incomplete=True).case))


async def cases(c: Counter) -> None:
    file_known(c)
    file_known(c, incomplete=True)
    await c.show(CasesScreen())


async def parked(c: Counter) -> None:
    await form(c)
    await c.press("f6")


async def sync(c: Counter) -> None:
    await c.press("f5")


async def refused(c: Counter) -> None:
    refuse(c)
    await c.show(RefusedScreen())


async def printers(c: Counter) -> None:
    await c.press("f10")
    await c.type("printer", "enter")


async def daybook(c: Counter) -> None:
    file_known(c)
    file_known(c, incomplete=True)
    await c.press("f10")
    await c.type("buku" if i18n.language() == "id" else "day book", "enter")


async def papers(c: Counter) -> None:
    await receipt(c)
    await c.press("f7")


async def amend(c: Counter) -> None:
    await c.show(CaseScreen(file_known(c).case))
    await c.press("f10", "1")


async def same_matter(c: Counter) -> None:
    file_known(c)
    await c.begin("ktp-hilang", "form")
    await c.go("form", "subject.nik")
    await c.type(NIK)


async def moved(c: Counter) -> None:
    await form(c)
    c.draft.left = [
        Left("hobby", "Hobi", "catur"),
        Left("subject.blood", "Golongan darah", "O"),
        Left("surat-rt", i18n._("Paper"), "Surat pengantar RT/RW"),
    ]
    await c.show(Moved(c.draft))


async def locked(c: Counter) -> None:
    await form(c)
    await c.press("f9")


async def menu(c: Counter) -> None:
    await form(c)
    await c.press("f10")


async def help_(c: Counter) -> None:
    await checklist(c)
    await c.press("f1")


async def leave(c: Counter) -> None:
    await form(c)
    await c.press("ctrl+q")


AT_WORK: dict[str, Way] = {
    "home": home,
    "results": results,
    "service": service,
    "closed": closed,
    "referral": referral,
    "package": package,
    "questions": questions,
    "checklist": checklist,
    "form": form,
    "heirs": heirs,
    "review": review,
    "receipt": receipt,
    "case": case,
    "cases": cases,
    "parked": parked,
    "sync": sync,
    "refused": refused,
    "printers": printers,
    "daybook": daybook,
}
"""Places with a menu."""
OVER: dict[str, Way] = {
    "locked": locked,
    "menu": menu,
    "help": help_,
    "leave": leave,
    "another": another,
    "papers": papers,
    "amend": amend,
    "same-matter": same_matter,
    "moved": moved,
    **ASKED,
}
"""What lies over a place."""
BEFORE = ("setup", "unlock")
"""What comes before the log-in: the `at` of the fixture `counter`."""
SHOWS = {
    "setup": "SetupScreen",
    "unlock": "UnlockScreen",
    "home": "HomeScreen",
    "results": "ResultsScreen",
    "service": "ServiceCard",
    "closed": "ServiceCard",
    "referral": "ReferralCard",
    "package": "PackageScreen",
    "first-time": "QuestionsScreen",
    "questions": "QuestionsScreen",
    "checklist": "ChecklistScreen",
    "form": "FormScreen",
    "heirs": "FormScreen",
    "review": "ReviewScreen",
    "receipt": "ReceiptScreen",
    "case": "CaseScreen",
    "cases": "CasesScreen",
    "parked": "ParkedScreen",
    "sync": "SyncScreen",
    "refused": "RefusedScreen",
    "printers": "PrintersScreen",
    "daybook": "PaperScreen",
    "locked": "LockScreen",
    "menu": "MenuScreen",
    "help": "HelpScreen",
    "papers": "PapersScreen",
    "same-matter": "SameMatter",
    "moved": "Moved",
    "amend": "AskAll",
    "waived": "AskAll",
    "fetched": "AskAll",
    "absent": "Ask",
    "print-where": "Ask",
    "print-value": "Ask",
    "dated": "Ask",
    "print-again": "Confirm",
    "send-again": "Confirm",
    "take-out": "Confirm",
    "forget": "Confirm",
    "leave": "Confirm",
    "another": "Confirm",
}
"""The class of the screen that each place is."""
PLAIN_CODE = {
    r"(?<=kode )\w{4} \w{4}\b": "resume code",
    r"(?<=code )\w{4} \w{4}\b": "resume code",
    r"(?<=anjutan : )\w{4} \w{4}\b": "resume code",
    r"(?<=me code   : )\w{4} \w{4}\b": "resume code",
}
"""Masks for golden texts: a resume code is drawn at random."""
