"""The card of a service, a package or a referral: what it is before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptsp_tui import clock, i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.counter.card import card_lines, card_of
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.offices import offices_of
from ptsp_tui.counter.referral import referral_lines
from ptsp_tui.counter.standard import standard_lines, standard_of
from ptsp_tui.counter.visit import refer
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


def card_screen(app: PtspApp, kind: str, name: str) -> PtspScreen[None]:
    """The card for a found thing."""
    if kind == "life_event":
        from ptsp_tui.screens.package import PackageScreen

        return PackageScreen(app.book.life_events[name])
    if kind == "referral":
        return ReferralCard(app.book.referrals[name])
    return ServiceCard(app.book.service(name))


class _Card(PtspScreen[None]):
    """A paged text; Enter does what the card is for."""

    AUTO_FOCUS = "PagedText"
    DEFAULT_CSS = "_Card PagedText { padding: 0 1; height: 20; }"
    app: PtspApp

    def lines(self) -> list[str]:
        """The text of the card."""
        return []

    def compose_body(self) -> Iterable[Widget]:
        """The text."""
        yield PagedText("\n".join(self.lines()), columns=76, rows=18)

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)


class ServiceCard(_Card):
    """Who may ask, fee, time, papers, script; on the last pages the service standard. Enter
    begins the case."""

    TITLE = "Service"

    def __init__(self, service: m.Service) -> None:
        super().__init__()
        self._service = service

    def lines(self) -> list[str]:
        """The card as far as nothing is answered yet."""
        draft = Draft(self._service, self.app.book, clock.today(), "")
        standard = standard_of(self.app.book, self._service, i18n.language(), _)
        card = card_lines(card_of(self.app.book, draft), _, ids=False)
        return [*card, *standard_lines(standard, _)]

    def on_mount(self) -> None:
        """Say what Enter does."""
        service = self._service
        if service.opens_case:
            self.say(_("Enter begins the application."))
        elif service.replaced_by:
            self.say(_("No longer served. Enter leads to what replaced it."), "warn")
        else:
            self.say(_("No longer served."), "warn")

    def help_text(self) -> str:
        """What the card holds."""
        return _("Everything the sources say of this service. PgDn turns the page.")

    def action_next(self) -> None:
        """Enter: begin, or go to the successor."""
        service, book = self._service, self.app.book
        if service.opens_case:
            flow.begin(self.app, service.id)
            return
        successor = service.replaced_by or ""
        if successor in book.services:
            self.app.switch_screen(ServiceCard(book.services[successor]))
        elif successor in book.referrals:
            self.app.switch_screen(ReferralCard(book.referrals[successor]))


class ReferralCard(_Card):
    """Where, with which papers, what we can issue now. Enter notes the referral and ends."""

    TITLE = "Referral"

    def __init__(self, referral: m.Referral) -> None:
        super().__init__()
        self._referral = referral
        self._trouble = ""

    def lines(self) -> list[str]:
        """All that the citizen must be told."""
        book, offices = self.app.book, None
        try:
            kept = offices_of(self.app.settings.data_dir, book.referrals)
            offices = kept.get(self._referral.id)
        except PtspError as error:
            self._trouble = i18n.sentence(error)
        return referral_lines(book, self._referral, _, i18n.language(), offices)

    def on_mount(self) -> None:
        """Say what Enter does, or what is wrong with the office's list of addresses."""
        if self._trouble:
            self.say(self._trouble, "warn")
        else:
            self.say(_("Enter: told the citizen, close with this referral."))

    def help_text(self) -> str:
        """What a referral is."""
        return _("A matter that PTSP does not decide. Tell the citizen all of this, once.")

    async def action_next(self) -> None:
        """Enter: the citizen was told; the visit can close as referred."""
        app: Any = self.app
        session, visit, name = app.session, app.visit, self._referral.id
        if session is not None and visit is not None:
            with app.hold():
                await app.in_store(lambda: refer(session, visit, name))
                app.go_home()
