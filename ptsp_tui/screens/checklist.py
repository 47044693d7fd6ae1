"""Exactly the papers of this case. Space ticks; below stand the reason and where to get it."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.counter import marks
from ptsp_tui.counter.card import paper_card
from ptsp_tui.counter.names import missing_text, source_text
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import PtspError
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.ticks import State
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow, paper_rows
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.ask_all import AskAll, Wanted
from ptsp_tui.screens.step import StepScreen
from ptsp_tui.widgets import ResultList
from ptsp_tui.widgets.check_list import CheckList


class ChecklistScreen(StepScreen):
    """What the citizen must have with them, and what we fill in ourselves."""

    TITLE = "Papers"
    AUTO_FOCUS = "CheckList"
    DEFAULT_CSS = """
    ChecklistScreen #lead { height: auto; min-height: 2; max-height: 3; padding: 0 1; }
    ChecklistScreen CheckList { height: 1fr; }
    ChecklistScreen #keys { height: auto; max-height: 2; padding: 0 1; }
    ChecklistScreen #lens { height: 6; padding: 0 1; }
    """

    def heading(self) -> tuple[str, str]:
        """Which service."""
        return _("Papers"), self.service_name

    def compose_body(self) -> Iterable[Widget]:
        """Script line, the papers, the lens on one."""
        script = self.draft.service.script
        line = _("Say: {line}").format(line=script[1]) if len(script) > 1 else ""
        yield Static(line, id="lead", markup=False)
        yield CheckList(paper_rows.rows(self._session, self.draft), paper_rows.signs(self.draft))
        yield Static(
            _("Space there  = seen  F to follow  N not applicable  W waived  D its date"),
            id="keys",
            markup=False,
        )
        yield Static("", id="lens", markup=False)

    @property
    def _session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    def on_mount(self) -> None:
        """The lens on the first paper, or on the one that the review sent us to."""
        papers = self.draft.papers()
        if papers:
            self.query_one(CheckList).go_to(self.draft.focus)
            self._look_at(self.query_one(CheckList).highlighted or papers[0].key)
        else:
            self.say(_("This case needs no papers."), "ok")

    def _paper(self, key: str | None) -> Paper | None:
        return next((paper for paper in self.draft.papers() if paper.key == key), None)

    def _look_at(self, key: str) -> None:
        paper = self._paper(key)
        if paper is not None:
            lines = paper_rows.lens(self._session, self.draft, paper)
            self.query_one("#lens", Static).update("\n".join(lines))

    @on(ResultList.Moved)
    def _moved(self, event: ResultList.Moved) -> None:
        self._look_at(event.id)

    # -- marking a paper

    @on(CheckList.Marked)
    def _marked(self, event: CheckList.Marked) -> None:
        paper = self._paper(event.id)
        if paper is None:
            return
        if event.how == "there":
            there = marks.toggle(self._session, self.draft, paper)
            self._show(paper, onward=bool(there))
        elif event.how in ("seen", "to_follow"):
            state: State = "seen" if event.how == "seen" else "to_follow"
            marks.mark(self._session, self.draft, paper, state)
            self._show(paper, onward=True)
        else:
            self._ask(event.how, paper)

    def _show(self, paper: Paper, *, onward: bool = False) -> None:
        """The list as it is now; Space and letters go on to the next row."""
        self.app.touch()
        papers = self.query_one(CheckList)
        papers.show(paper_rows.rows(self._session, self.draft), paper_rows.signs(self.draft))
        in_hand = papers.highlighted == paper.key
        if onward and in_hand:
            papers.move(1)
        if papers.highlighted == paper.key:
            self._look_at(paper.key)

    def _ask(self, how: str, paper: Paper) -> None:
        """What needs more than a key: a reason, an approver, a date."""
        name = paper_card(self.draft.book, self.draft, paper).name
        if how == "dated":
            question = _("Which date stands on it: {paper}?").format(paper=name)
            self.app.push_screen(Ask(question), lambda typed: self._note_date(paper, typed))
            return
        reason = Wanted("reason", _("Reason"))
        if how == "not_applicable":
            question = _("Why does it not apply: {paper}?").format(paper=name)
            wanted = [reason]
        else:
            question = _("Waived: {paper}. For what reason, and who allowed it?").format(paper=name)
            wanted = [reason, Wanted("approver", _("Allowed by"))]
        self.app.push_screen(
            AskAll(question, wanted), lambda answers: self._excuse(how, paper, answers)
        )

    def _excuse(self, how: str, paper: Paper, answers: dict[str, str] | None) -> None:
        if answers is None:
            return
        state: State = "waived" if how == "waived" else "not_applicable"
        approver = answers.get("approver", "")
        marks.mark(
            self._session,
            self.draft,
            paper,
            state,
            reason=answers["reason"],
            approver=approver,
        )
        self._show(paper, onward=True)
        if state == "not_applicable" and paper.blocking:
            self.say(_("It still blocks: the rules ask for it. W waives it, with a name."), "warn")

    def _note_date(self, paper: Paper, typed: str | None) -> None:
        if not typed:
            return
        try:
            marks.note_date(self._session, self.draft, paper, typed)
        except PtspError as error:
            self.say(i18n.sentence(error), "error")
            return
        self._show(paper)

    # -- on and back

    @on(ResultList.Chosen)
    def _go_on(self) -> None:
        flow.on(self.app, "checklist")

    def action_back(self) -> None:
        """Esc: the questions."""
        flow.back(self.app, "checklist")

    def action_next_page(self) -> None:
        """PgDn goes to the form as well."""
        flow.on(self.app, "checklist")

    def action_missing(self) -> None:
        """F8: what would keep the case from being complete."""
        cards = [
            paper_card(self.draft.book, self.draft, p) for p in self.draft.lacking() if p.blocking
        ]
        if not cards:
            self.say(_("No paper is missing."), "ok")
        else:
            self.say(missing_text([card.name for card in cards]), "warn")

    def help_text(self) -> str:
        """Law and sources of the paper in hand."""
        paper = self._paper(self.query_one(CheckList).highlighted)
        if paper is None:
            return ""
        card = paper_card(self.draft.book, self.draft, paper)
        lines = [card.name, card.why, card.note, *card.get]
        kinds = [self.draft.book.evidence[kind] for kind in card.of]
        lines += _listed(_("A genuine one carries:"), "+", [g for k in kinds for g in k.genuine])
        lines += _listed(_("Usual faults:"), "!", [f for k in kinds for f in k.faults])
        lines += [f"{_('Legal basis')}: {act}" for act in card.legal]
        known = self.draft.book.sources
        lines += [f"{_('Source')}: {source_text(known[s])}" for s in card.sources if s in known]
        lines.append(f"{_('Confidence')}: {i18n.word(card.confidence)}")
        return "\n".join(line for line in lines if line)


def _listed(head: str, sign: str, items: list[str]) -> list[str]:
    return [head, *(f"{sign} {item}" for item in items)] if items else []
