"""Runs the central on uvicorn: in the foreground, or in a thread for tests and the demo."""

from __future__ import annotations

import json
import logging
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from ptsp_tui.errors import NetworkTrouble, WrongUsage

GRACE_S: Final = 10
"""How long requests under way may take to end after a stop signal, seconds."""


class _JsonLines(logging.Formatter):
    """Structured logs: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        line = {"at": at, "level": record.levelname.lower(), "what": record.getMessage()}
        return json.dumps(line | getattr(record, "facts", {}))


def log_to_stderr() -> None:
    """Send the central's own lines to standard error, and uvicorn's only from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    for name, level in (("ptsp_central", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers = [handler]
        logger.propagate = False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises WrongUsage if it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError):
        raise WrongUsage(
            "Cannot listen on {host} port {port}; it may be in use.", host=host, port=port
        ) from None
    # an answer is two writes: without this the second waits for the far end's acknowledgement, a
    # round trip or 40 ms; asyncio only sets it where the socket names its protocol
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def url_of(listening: socket.socket) -> str:
    """The address a terminal on this machine would use."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,  # above the terminals' 60 s
        timeout_graceful_shutdown=GRACE_S,
    )
    return uvicorn.Server(config)


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
    # uvicorn raises the signal again when it is done; by then it has been obeyed
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    _server(app).run(sockets=[listening])


@contextmanager
def background(app: ASGIApp) -> Iterator[str]:
    """Serve on loopback in a thread, and give the address; stops on exit.

    Raises NetworkTrouble if it does not come up within ten seconds.
    """
    listening = listen("127.0.0.1", 0)
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait_for(server)
        yield url_of(listening)
    finally:
        server.should_exit = True
        thread.join(GRACE_S)
        listening.close()


def _wait_for(server: uvicorn.Server) -> None:
    until = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > until:
            raise NetworkTrouble("The central did not start.")
        time.sleep(0.005)
