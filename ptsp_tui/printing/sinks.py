"""Where a paper goes: a printer on the network, a device, the system's spooler, or a file.

    tcp://192.0.2.5:9100    raw TCP, as receipt and office printers take it (port 9100)
    /dev/usb/lp0            a device
    lp:NAME                 a queue of the system's spooler, through the program `lp`
    anything else           a file

`send` returns once the sink has taken every byte. It raises PrinterTrouble when it is certain that
it has not: then no whole paper can have come out, because what makes it whole is its last part.
What it cannot know (whether paper was in the printer) only the officer can tell.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import stat
import subprocess
import time
from pathlib import Path
from typing import Literal

import msgspec

from ptsp_tui.errors import BadValue, PrinterTrouble, StoreTrouble

PORT = 9100
PATIENCE = 8.0
"""Seconds that a printer may take no byte before it counts as not there."""
LINGER = 2.0
"""Seconds to wait for a network printer to close its end, which tells that it has read all."""

Kind = Literal["tcp", "device", "lp", "file"]


class Target(msgspec.Struct, frozen=True):
    """Where to; `place` is an address, path or queue, `port` counts for tcp only."""

    kind: Kind
    place: str
    port: int = PORT

    def __str__(self) -> str:
        if self.kind == "tcp":
            return f"tcp://{self.place}:{self.port}"
        return f"lp:{self.place}" if self.kind == "lp" else self.place


def parse_target(text: str) -> Target:
    """Read a target as a person writes it. Raises BadValue."""
    text = text.strip()
    if not text:
        raise BadValue("No printer or file is named.", field="printer")
    if text.startswith("tcp://"):
        return _tcp(text.removeprefix("tcp://"))
    if text.startswith("lp:"):
        queue = text.removeprefix("lp:")
        if not queue or queue.startswith("-") or not queue.isprintable() or " " in queue:
            raise BadValue("There is no queue called {name}.", name=queue, field="printer")
        return Target("lp", queue)
    path = Path(text).expanduser()
    if _is_device(path):
        return Target("device", str(path))
    return Target("file", str(path))


def _tcp(text: str) -> Target:
    host, separator, port = text.rstrip("/").rpartition(":")
    if not separator or text.endswith("]"):  # an IPv6 address without a port
        host, port = text.rstrip("/"), str(PORT)
    host = host.strip("[]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadValue("A network printer is written tcp://ADDRESS:9100.", field="printer")
    return Target("tcp", host, int(port))


def _is_device(path: Path) -> bool:
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except FileNotFoundError:
        return str(path).startswith("/dev/")  # a printer that is unplugged just now
    except OSError:
        return False


def send(target: Target, data: bytes) -> None:
    """Give all of `data` to the target. Raises PrinterTrouble (or StoreTrouble for a file)."""
    senders = {"tcp": _send_tcp, "device": _send_device, "lp": _send_lp, "file": _send_file}
    senders[target.kind](target, data)


def _trouble(target: Target, problem: str) -> PrinterTrouble:
    return PrinterTrouble(
        "The printer {printer} does not take the paper: {problem}.",
        printer=target,
        problem=problem or "?",
    )


def _send_tcp(target: Target, data: bytes) -> None:
    try:
        connection = socket.create_connection((target.place, target.port), timeout=PATIENCE)
    except OSError as error:
        raise _trouble(target, error.strerror or str(error)) from None
    with connection:
        try:
            connection.sendall(data)
        except OSError as error:
            raise _trouble(target, error.strerror or str(error)) from None
        # All bytes are handed over: from here on nothing is certain, and nothing is an error.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(LINGER)
            while connection.recv(1024):
                pass


def _send_device(target: Target, data: bytes) -> None:
    try:
        handle = os.open(target.place, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise _trouble(target, error.strerror or "") from None
    try:
        _write_all(handle, data, target)
    except OSError as error:
        raise _trouble(target, error.strerror or "") from None
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes, target: Target) -> None:
    at, last = 0, time.monotonic()
    while at < len(data):
        _, ready, _ = select.select([], [handle], [], 0.2)
        if ready:
            with contextlib.suppress(BlockingIOError):
                at += os.write(handle, data[at : at + 512])
                last = time.monotonic()
        if time.monotonic() - last > PATIENCE:
            raise PrinterTrouble("The printer {printer} does not answer.", printer=target)


def _send_lp(target: Target, data: bytes) -> None:
    raw = [] if data.startswith(b"%PDF") else ["-o", "raw"]
    try:
        done = subprocess.run(
            ["lp", "-d", target.place, *raw], input=data, capture_output=True, timeout=PATIENCE * 2
        )
    except FileNotFoundError:
        raise PrinterTrouble("This computer has no program lp to print with.") from None
    except subprocess.TimeoutExpired:
        raise PrinterTrouble("The printer {printer} does not answer.", printer=target) from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _trouble(target, told[0] if told else str(done.returncode))


def _send_file(target: Target, data: bytes) -> None:
    """Whole or not at all, and durable."""
    path = Path(target.place)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        problem = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreTrouble(
            "{file} cannot be written: {problem}", file=path, problem=problem
        ) from None
