"""A server in a process of its own, as in real life: the two sides share no interpreter lock."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from ptsp_central.server import listen, serve, url_of


@contextmanager
def elsewhere(make: Callable[[Path], ASGIApp], file: Path) -> Iterator[str]:
    """Serve `make(file)` on loopback, and give the address once it has answered; stops on exit."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(make, file, there), daemon=True)
    process.start()
    there.close()  # so that its death is an end, not a silence
    try:
        url = str(here.recv())
        httpx.get(url, trust_env=False)  # waits until it is up; that there is no page says so
        yield url
    finally:
        process.terminate()
        process.join()


def _serve(make: Callable[[Path], ASGIApp], file: Path, there: Connection) -> None:
    app, listening = make(file), listen("127.0.0.1", 0)
    there.send(url_of(listening))
    serve(app, listening)
