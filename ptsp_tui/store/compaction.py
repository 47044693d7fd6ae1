"""Compaction: a new snapshot in the background, so that opening stays quick and files small.

The last segment is closed to new frames, everything up to there is written into a snapshot, the
manifest names it, and only then are the old files removed. A crash at any point leaves either the
old files or the new ones in force, never neither.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from ptsp_tui.errors import PtspError, StoreTrouble

from . import snapshot as snapshots
from .disk import trouble
from .journal import Journal
from .snapshot import Abandoned, Snapshot
from .storage import JournalStorage
from .view import View

FRAMES: Final = 5_000  # in the tail: reading one back takes about 13 microseconds
_FRAMES_SHARE: Final = 4  # and at least a quarter of the documents
GARBAGE: Final = 1 << 20  # bytes of the tail from which garbage counts
OVERDUE: Final = 4  # times FRAMES: closing then waits for the snapshot
TOGETHER: Final = 32  # documents written at a stretch: half a millisecond
PAUSE: Final = 0.0005  # seconds between them


class Compactor:
    """Decides when a new snapshot is due, and makes it in a thread of its own."""

    def __init__(self, storage: JournalStorage, journal: Journal) -> None:
        self._storage = storage
        self._journal = journal
        self._one = threading.Lock()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.trouble: PtspError | None = None  # why the last one failed: none until reopened

    @property
    def due(self) -> bool:
        """Whether the tail has grown too long, or is mostly garbage."""
        journal, committed = self._journal, self._storage.committed
        if journal.tail_frames <= FRAMES and journal.tail_bytes <= GARBAGE:
            return False  # mostly so, and asked at every save
        if journal.tail_frames > max(FRAMES, sum(committed.counts.values()) // _FRAMES_SHARE):
            return True
        whole = journal.snapshot_bytes + journal.tail_bytes
        return journal.tail_bytes > GARBAGE and 2 * committed.live < whole

    def consider(self) -> None:
        """Begin one in the background if it is due."""
        if self._thread is not None or self.trouble is not None or not self.due:
            return
        with self._beginning:
            if self._thread is None:
                self._thread = threading.Thread(target=self._in_background, name="ptsp-compactor")
                self._thread.start()

    def _in_background(self) -> None:
        try:
            self.compact(paced=True)
        except Abandoned:
            pass
        except PtspError as error:
            self.trouble = error
        finally:
            self._thread = None

    def compact(self, *, paced: bool = False) -> None:
        """Make a new snapshot of everything committed until now; `paced` while somebody works.

        Raises StoreDamaged, DiskFull, StoreTrouble: then the old files remain in force and the
        store goes on. Raises Abandoned when `stop` was called.
        """
        storage, journal = self._storage, self._journal
        with self._one:
            journal.check_writable()
            with storage.quiet():
                if journal.unchanged:
                    return
                with journal.poisoned_until_done():
                    at = journal.rotate()
                with storage.changing():
                    view = storage.committed.new_delta()
                    next_ids = dict(storage.committed.next_ids)
                counted = journal.tail_frames, journal.tail_bytes
            made = self._write(
                view, next_ids, at, self._pacer() if paced else self._stopping.is_set
            )
            try:
                journal.publish(made)
            except OSError as fault:
                # The manifest may be the new one or the old one, who knows: what is written from
                # here on stands in the next segment, which both of them count.
                raise trouble(fault) from fault
            with storage.still(), storage.changing():
                old = journal.adopt(made, *counted)
                storage.committed.take_over(made, len(view.deltas))
            journal.forget(old)

    def _pacer(self) -> Callable[[], bool]:
        """Asked before each document: lets the threads of the screen go first now and then."""
        asked = count(1)

        def stopped() -> bool:
            if next(asked) % TOGETHER == 0:
                time.sleep(PAUSE)
            return self._stopping.is_set()

        return stopped

    def _write(
        self,
        view: View,
        next_ids: dict[str, int],
        at: tuple[int, int, bytes],
        stopped: Callable[[], bool],
    ) -> Snapshot:
        storage, journal = self._storage, self._journal
        try:
            return snapshots.write(
                journal.disk,
                journal.ring,
                view,
                storage.indexes,
                next_ids,
                journal.read,
                at,
                stopped,
            )
        except OSError as fault:
            storage.call_off(at[0])
            raise trouble(fault) from fault
        except BaseException:
            storage.call_off(at[0])
            raise

    def wait(self) -> None:
        """Return when none is running."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def stop(self) -> None:
        """Call off the one that is running, unless it is overdue; none begins after."""
        if self._journal.tail_frames <= OVERDUE * FRAMES:
            self._stopping.set()
        self.trouble = self.trouble or StoreTrouble("The data is closed. Start ptsp again.")
        self.wait()
