"""How the log travels: httpx client, retry machine, enrolment, feed, questions.

`counter`, screens and CLI may import it; importing it loads no httpx. The store implements Outbox,
`counter` Inbox.
"""

from ptsp_tui.sync.asking import look_up
from ptsp_tui.sync.client import LinkSettings, checked_url
from ptsp_tui.sync.enrolment import Enrolment, EpochTaken, enrol
from ptsp_tui.sync.inbox import Inbox
from ptsp_tui.sync.outbox import Outbox
from ptsp_tui.sync.passes import SyncReport, sync_once
from ptsp_tui.sync.worker import Worker

__all__ = [
    "Enrolment",
    "EpochTaken",
    "Inbox",
    "LinkSettings",
    "Outbox",
    "SyncReport",
    "Worker",
    "checked_url",
    "enrol",
    "look_up",
    "sync_once",
]
