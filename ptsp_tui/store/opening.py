"""Finding and opening what is in a store's folder, before it is a PtspDB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ptsp_tui.errors import NotFound, Refused, StoreDamaged, StoreTrouble, WrongPassphrase

from . import manifest, tries
from .disk import Disk, trouble, unreadable
from .frames import HEADER_SIZE, SNAPSHOT, FileHeader
from .indexes import Index
from .journal import Journal
from .keys import FLOOR, Cost, Keys
from .manifest import Manifest
from .places import SEGMENT_SUFFIX, SNAPSHOT_SUFFIX, numbers, snapshot_name
from .ring import Ring
from .storage import JournalStorage

_ATTEMPTS: Final = 10


def refuse_existing(disk: Disk) -> None:
    """Refused where there is a store."""
    if exists(disk):
        raise Refused(
            "There is already data in {folder}. Use it, or choose another folder.",
            folder=str(disk.folder),
        )


def refuse_absent(disk: Disk) -> None:
    """NotFound where there is no store."""
    if not exists(disk):
        raise NotFound(
            "There is no data in {folder} yet. Run `ptsp init` first.", folder=str(disk.folder)
        )


def exists(disk: Disk) -> bool:
    """MANIFEST is written last; a segment without it is a damaged store, not an absent one."""
    with told(unreadable):
        return disk.folder.is_dir() and (
            disk.exists(manifest.NAME)
            or any(name.endswith((SEGMENT_SUFFIX, SNAPSHOT_SUFFIX)) for name in disk.names())
        )


@contextmanager
def told(how: Callable[[OSError], StoreTrouble] = trouble) -> Iterator[None]:
    """What the system refuses, as an error a person can act on."""
    try:
        yield
    except OSError as fault:
        raise how(fault) from fault


def unlocked(disk: Disk, key_file: Keys, officer: str, passphrase: str, floor: Cost) -> Ring:
    """The data keys; wrong passphrases cost a wait that grows. WrongPassphrase, NotFound."""
    tries.check(disk, officer)
    try:
        ring = key_file.unlock(officer, passphrase, floor)
    except WrongPassphrase:
        tries.wrong(disk, officer)
        raise
    tries.right(disk, officer)
    return ring


def check_passphrase(path: Path, officer: str, passphrase: str, floor: Cost = FLOOR) -> None:
    """Raise WrongPassphrase or NotFound unless the passphrase opens the officer's slot."""
    disk = Disk(path)
    unlocked(disk, Keys.load(disk), officer, passphrase, floor)


def storage_of(
    disk: Disk, ring: Ring, indexes: Iterable[Index], *, read_only: bool, thorough: bool = False
) -> tuple[Journal, JournalStorage]:
    """The opened journal and its documents. StoreDamaged, StoreTrouble.

    Who only reads does so beside a running owner, whose compaction may take files away meanwhile:
    then the reading begins again. Damage is stepped over only when reading, and looked for
    everywhere when `thorough`.
    """
    if not read_only:
        return _opened(disk, ring, indexes, manifest.load(disk), read_only=False, salvage=False)
    for _ in range(_ATTEMPTS):
        begin = _manifest_or_guess(disk)
        try:
            return _opened(disk, ring, indexes, begin, read_only=True, salvage=thorough)
        except StoreTrouble as error:
            if _manifest_or_guess(disk) != begin:
                continue
            if thorough or not isinstance(error, StoreDamaged):
                raise
            return storage_of(disk, ring, indexes, read_only=True, thorough=True)
    raise StoreTrouble("The data changes too quickly to be read beside. Try again.")


def _opened(
    disk: Disk,
    ring: Ring,
    indexes: Iterable[Index],
    begin: Manifest,
    *,
    read_only: bool,
    salvage: bool,
) -> tuple[Journal, JournalStorage]:
    journal = Journal(disk, ring, read_only=read_only)
    try:
        return journal, JournalStorage(journal, begin, indexes, salvage=salvage)
    except BaseException:
        journal.close()
        raise


def _manifest_or_guess(disk: Disk) -> Manifest:
    """Who only reads can do without a damaged manifest: the newest snapshot, what follows it."""
    try:
        return manifest.load(disk)
    except StoreDamaged:
        pass
    with told(unreadable):
        for number in reversed(numbers(disk.names(), SNAPSHOT_SUFFIX)):
            header, sound = FileHeader.decode(disk.read(snapshot_name(number))[:HEADER_SIZE])
            if sound and header is not None and header.magic == SNAPSHOT:
                return Manifest(snapshot=number, first_segment=number + 1, seq=header.first_seq)
    return Manifest()
