"""A network printer on loopback that misbehaves when told to, and remembers what it printed."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Self

from ptsp_tui.printing.escpos import CUT

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST, as a device that lost its power


class PaperTray:
    """`mode` says how the next connection is treated:

    "ok" reads all; "half" reads some bytes and drops the line; "vanish" drops it at once; "late"
    reads all, prints, and drops the line instead of closing it; "slow" never closes its end.
    """

    def __init__(self) -> None:
        self.mode = "ok"
        self.papers: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._waiting: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.served = threading.Semaphore(0)

    @property
    def address(self) -> str:
        """As a counter's settings name it."""
        return f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        for each in self._waiting:
            each.close()

    def whole(self) -> list[bytes]:
        """The papers that came out whole: those with their last part, the cut."""
        return [paper for paper in self.papers if paper.endswith(CUT)]

    def originals(self) -> list[bytes]:
        """Whole papers that are not marked as copies."""
        return [paper for paper in self.whole() if b"SALINAN" not in paper]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with contextlib.suppress(OSError):
                self._print(connection, self.mode)
            self.served.release()

    def _print(self, connection: socket.socket, mode: str) -> None:
        paper = b""
        if mode == "half":
            paper = connection.recv(200)
        elif mode != "vanish":
            while chunk := connection.recv(4096):
                paper += chunk
        self.papers.append(paper)
        if mode == "slow":
            self._waiting.append(connection)
            return
        if mode != "ok":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.close()
