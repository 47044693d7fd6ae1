"""A filed case: what was filed, its state, its history. An incomplete one is taken up here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.commands import MenuEntry, keys_of, shown_key
from ptsp_tui.commands.all import Menu
from ptsp_tui.counter import changes
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.view import RELATIONS, case_lines
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.ask_all import AskAll, Wanted
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class CaseScreen(PtspScreen[None]):
    """Enter completes an incomplete case; F7 shows and prints its papers."""

    TITLE = "Application"
    AUTO_FOCUS = "PagedText"
    DEFAULT_CSS = "CaseScreen PagedText { padding: 0 1; height: 20; }"
    app: PtspApp

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id

    @property
    def document(self) -> dict[str, Any]:
        """The case as it is now."""
        assert self.app.session is not None
        return case_document(self.app.session, self._case_id)

    def compose_body(self) -> Iterable[Widget]:
        """The lines."""
        assert self.app.session is not None
        lines = case_lines(self.app.session, self.document)
        yield PagedText("\n".join(lines), columns=76, rows=18)

    def on_mount(self) -> None:
        """Say what Enter does."""
        if self.document["state"] == "incomplete":
            self.say(_("Enter goes on with it: the missing papers have come."))
        elif entries := self.more_entries():
            ways = ", ".join(entry.label for entry in entries).lower()
            key = shown_key(keys_of(Menu)[0])
            self.say(_("Menu ({key}): {ways}.").format(key=key, ways=ways))

    def action_next(self) -> None:
        """Enter: take up an incomplete case."""
        if self.document["state"] == "incomplete":
            flow.resume(self.app, self._case_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter does something only for an incomplete case."""
        if action == "next" and self.is_mounted and self.document["state"] != "incomplete":
            return False
        return super().check_action(action, parameters)

    def action_print(self) -> None:
        """F7: the papers of this case, to look at and print."""
        from ptsp_tui.screens.papers import choose_paper

        choose_paper(self, self._case_id)

    # -- what can be done with it (on the menu)

    def more_entries(self) -> list[MenuEntry]:
        """Amend, cancel, hand over, copy: as far as its state allows."""
        case = self.document
        entries = [
            (
                changes.may_amend,
                MenuEntry(
                    id="amend",
                    label=_("Amend"),
                    action="amend",
                    help=_("Change or correct what was filed, with a reason; the number stays."),
                ),
            ),
            (
                changes.may_hand_over,
                MenuEntry(
                    id="hand_over",
                    label=_("Hand over"),
                    action="hand_over",
                    help=_("Note who fetched the result."),
                ),
            ),
            (
                changes.may_cancel,
                MenuEntry(
                    id="cancel_case",
                    label=_("Cancel"),
                    action="cancel_case",
                    help=_("End this application on the citizen's word, with a reason."),
                ),
            ),
        ]
        found = [entry for may, entry in entries if may(case)]
        service = self.app.book.services.get(case["service"])
        if service is not None and service.opens_case:
            found.append(
                MenuEntry(
                    id="copy_case",
                    label=_("Copy as a new application"),
                    action="copy_case",
                    help=_("The same service again, with these people, address and phone."),
                )
            )
        return found

    def action_amend(self) -> None:
        """Ask for the reason, then open the form."""
        question = _("Why is it amended? The reason stays in its history.")
        self.app.push_screen(
            AskAll(question, [Wanted("reason", _("Reason"))]),
            lambda said: flow.amend(self.app, self._case_id, said["reason"]) if said else None,
        )

    def action_copy_case(self) -> None:
        """A new application with these people."""
        flow.copy(self.app, self._case_id)

    def action_cancel_case(self) -> None:
        """Ask for the reason, then end it."""
        question = _("Why is it cancelled? It cannot be taken up again.")
        self.app.push_screen(AskAll(question, [Wanted("reason", _("Reason"))]), self._cancel)

    async def _cancel(self, said: dict[str, str] | None) -> None:
        if said:
            await self._do_and_show(
                lambda session: changes.cancel_case(session, self._case_id, said["reason"]),
                _("Cancelled."),
            )

    def action_hand_over(self) -> None:
        """Ask who fetches it."""
        case = self.document
        relations = [(code, _(RELATIONS[code])) for code in RELATIONS]
        wanted = [
            Wanted("name", _("Fetched by"), case["applicant_name"] or case["subject_name"]),
            Wanted("relation", _("Is to the person"), options=relations),
        ]
        if changes.needs_reason(case):
            wanted.append(Wanted("reason", _("Reason"), ""))
        question = _("Who fetches the result? Look at their identity card.")
        self.app.push_screen(AskAll(question, wanted), self._hand_over)

    async def _hand_over(self, said: dict[str, str] | None) -> None:
        if said:
            name, relation, reason = said["name"], said["relation"], said.get("reason", "")
            await self._do_and_show(
                lambda session: changes.hand_over(session, self._case_id, name, relation, reason),
                _("Handed over."),
            )

    async def _do_and_show(self, work: Callable[[Session], None], done: str) -> None:
        """Do it in the store, then show the case as it is now."""
        session = self.app.session
        assert session is not None
        with self.app.hold():
            try:
                await self.app.in_store(lambda: work(session))
            except PtspError as error:
                self.say(i18n.sentence(error), "error")
                return
            self.app.sync_soon()
            screen = CaseScreen(self._case_id)
            self.app.switch_screen(screen)
            screen.say(done, "ok")

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)

    def help_text(self) -> str:
        """What is shown."""
        return _("What was filed and what has happened since. F7 shows its papers.")
