"""How the log travels: httpx client, retry machine, enrolment.

`counter`, screens and CLI may import it; importing it loads no httpx. The store implements Outbox.
"""

from ptsp_tui.sync.client import LinkSettings, checked_url
from ptsp_tui.sync.enrolment import Enrolment, EpochTaken, enrol
from ptsp_tui.sync.outbox import Outbox
from ptsp_tui.sync.passes import SyncReport, sync_once
from ptsp_tui.sync.worker import Worker

__all__ = [
    "Enrolment",
    "EpochTaken",
    "LinkSettings",
    "Outbox",
    "SyncReport",
    "Worker",
    "checked_url",
    "enrol",
    "sync_once",
]
