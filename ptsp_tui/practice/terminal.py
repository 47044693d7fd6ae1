"""A real terminal for the demo and the tests: a pseudo-terminal whose far end is drawn by pyte.

Pilot waits between keys, so it cannot show what happens when keys come faster than the
program handles them, when a line drops, or when the terminal is poor. This does:

    with Terminal([sys.executable, "-m", "ptsp_tui.cli"], env={"PTSP_DATA": str(tmp_path)}) as term:
        term.wait_for("Cari layanan")
        term.send("ktp hilang\\r")              # one burst, no gap: a macro keypad, a laggy line
        term.press("F3", "Down", "Enter")       # keys by name, as xterm sends them
        term.type("3171234567890123", gap=0.002)   # a scanner: one key each 2 ms
        term.paste("Jl. Merdeka 1")             # bracketed paste
        assert "tanda terima" in term.screen()
        assert term.exit_code(timeout=5) == 0   # once it has been told to quit

- `screen()` is what an officer sees: `rows` lines, right-stripped; `cursor` is (column, row)
  from 0; `cell(column, row)` tells bold, reverse and colours of one place.
- `wait_for`, `wait_until` and `wait_quiet` return as soon as they can and fail with the whole
  screen in the message. Never sleep in a test; wait for what you expect to see.
- `raw` is every byte the program wrote (look here for what must never be printed);
  `len(raw)` before and after an action gives its bytes on the wire.
- The child is a session leader with this terminal as its controlling terminal, so `resize`
  makes a true SIGWINCH and `hangup` (the line drops) a true SIGHUP.
- The child sees only the environment given here plus PATH, TERM, a UTF-8 locale, an empty HOME
  and the project on PYTHONPATH: a developer's own settings never decide a test.
- Terminal queries that only some terminals answer (synchronised output, in-band resize, the
  kitty keyboard) go unanswered, as on a Linux console or an old xterm.
- Leaving the `with` block kills the child's process group and waits for it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

KEYS: dict[str, str] = {
    "Enter": "\r", "LF": "\n", "Tab": "\t", "Shift+Tab": "\x1b[Z", "Esc": "\x1b",
    "Space": " ", "Backspace": "\x7f", "Delete": "\x1b[3~", "Insert": "\x1b[2~",
    "Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D",
    "Home": "\x1b[H", "End": "\x1b[F", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~",
    "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F4": "\x1bOS", "F5": "\x1b[15~",
    "F6": "\x1b[17~", "F7": "\x1b[18~", "F8": "\x1b[19~", "F9": "\x1b[20~", "F10": "\x1b[21~",
    "F11": "\x1b[23~", "F12": "\x1b[24~",
}  # fmt: skip
"""What an xterm sends for each named key; `Ctrl+X` is worked out by `key`."""

_ROOT = Path(__file__).resolve().parent.parent.parent
# A control sequence that has begun but not ended: kept back until the rest of it arrives.
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")
# Sequences with a private marker that pyte 0.8 would print as text (kitty keyboard, XTMODKEYS).
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-?]*[ -/]*[@-~]|\x1b\[\?[0-9;]*\$p")
_ALTERNATE = re.compile(rb"(\x1b\[\?1049[hl])")


def key(name: str) -> str:
    """The characters of a named key: a name of `KEYS`, `Ctrl+A`..`Ctrl+Z`, or text as it is."""
    if re.fullmatch(r"Ctrl\+[A-Z]", name):
        return chr(ord(name[-1]) - 64)
    return KEYS.get(name, name)


class Terminal:
    """One child process on one pseudo-terminal. See the module docstring."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cols: int = 80,
        rows: int = 24,
        cwd: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = bytearray()
        self._pending = b""
        self._last_output = time.monotonic()
        self._changed = threading.Condition()
        self._ended = False
        self._home = tempfile.TemporaryDirectory(prefix="ptsp-home-")
        self._master, slave = os.openpty()
        self._set_size(cols, rows)
        self._process = self._start(command, os.ttyname(slave), env or {}, cwd or _ROOT)
        self._wait_open_then_close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    # -- starting and ending --------------------------------------------------

    def _start(
        self, command: Sequence[str], tty: str, env: Mapping[str, str], cwd: Path
    ) -> subprocess.Popen[bytes]:
        """Start `command` as the leader of a new session that owns `tty`.

        The shell opens the terminal as a session leader, which makes it the controlling
        terminal; forking in Python would be unsafe beside the reader threads.
        """
        base = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(_ROOT),
            "HOME": self._home.name,
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        return subprocess.Popen(
            ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&0', tty, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=base | dict(env),
            cwd=cwd,
            start_new_session=True,
        )

    def _wait_open_then_close(self, slave: int) -> None:
        """Keep our end of the slave open until the child holds it, else the reader sees an end."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and self._process.poll() is None:
            # The foreground group is the child's as soon as the terminal controls it.
            if _foreground(self._master) == self._process.pid:
                break
            time.sleep(0.002)
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill whatever still runs, wait for it, and give everything back. May be repeated."""
        self.kill()
        self._close_line()
        self._home.cleanup()

    def kill(self) -> None:
        """SIGKILL to the child and all it started: the power cut."""
        self.signal(signal.SIGKILL)
        self._process.wait(timeout=10)

    def signal(self, number: int) -> None:
        """Send a signal to the child's process group; nothing happens when it is gone."""
        if self._process.poll() is None or number == signal.SIGKILL:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    def hangup(self) -> None:
        """Drop the line: the kernel sends SIGHUP and every later read or write fails."""
        self._close_line()

    def exit_code(self, timeout: float = 10.0) -> int:
        """Wait for the child to end; its exit code (negative: the signal that ended it)."""
        try:
            code = self._process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout} s\n{self._shown()}") from None
        self._reader.join(timeout=5)
        return code

    @property
    def running(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The child's process id (for /proc figures)."""
        return self._process.pid

    # -- keyboard -------------------------------------------------------------

    def send(self, keys: bytes | str) -> None:
        """Write the keys in one go, with no gap at all."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            _, writable, _ = select.select([], [self._master], [], 5)
            if not writable:
                raise AssertionError(f"the program reads no more keys\n{self._shown()}")
            data = data[os.write(self._master, data[:1024]) :]

    def press(self, *names: str) -> None:
        """Send named keys (`"F3"`, `"Shift+Tab"`, `"Ctrl+Z"`) or plain text, in one burst."""
        self.send("".join(key(name) for name in names))

    def type(self, text: str, gap: float = 0.0) -> None:
        """Send one character each `gap` seconds; 0 is one burst."""
        if gap <= 0:
            self.send(text)
            return
        due = time.perf_counter()
        for character in text:
            self.send(character)
            due += gap
            time.sleep(max(0.0, due - time.perf_counter()))

    def paste(self, text: str) -> None:
        """Paste as a terminal with bracketed paste does."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, cols: int, rows: int) -> None:
        """Change the terminal's size; the child gets SIGWINCH."""
        with self._changed:
            self._screen.resize(rows, cols)
        self._set_size(cols, rows)

    # -- screen ---------------------------------------------------------------

    def screen(self) -> str:
        """What is shown: one line per row, right-stripped."""
        with self._changed:
            return self._text()

    @property
    def cursor(self) -> tuple[int, int]:
        """The hardware cursor as (column, row), from 0."""
        with self._changed:
            return self._screen.cursor.x, self._screen.cursor.y

    def cell(self, column: int, row: int) -> Any:
        """One place of the screen: pyte's Char with data, fg, bg, bold, reverse, blink..."""
        with self._changed:
            return self._screen.buffer[row][column]

    def wait_until(self, holds: Callable[[str], bool], what: str, timeout: float = 10.0) -> str:
        """Wait until `holds(screen)`; the screen. `what` names the wish in the failure."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not holds(text := self._text()):
                left = deadline - time.monotonic()
                if left <= 0 or (self._ended and not self._changed.wait(0.05)):
                    raise AssertionError(f"never saw {what}\n{self._shown()}")
                self._changed.wait(min(left, 0.5))
            return text

    def wait_for(self, text: str, timeout: float = 10.0) -> str:
        """Wait until `text` stands somewhere on the screen; the screen."""
        return self.wait_until(lambda shown: text in shown, repr(text), timeout)

    def wait_gone(self, text: str, timeout: float = 10.0) -> str:
        """Wait until `text` no longer stands on the screen; the screen."""
        return self.wait_until(lambda shown: text not in shown, f"{text!r} gone", timeout)

    def wait_quiet(self, ms: int = 100, timeout: float = 10.0) -> str:
        """Wait until something was, then nothing is written for `ms` ms; the screen."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self.raw or (self._silence() * 1000 < ms and not self._ended):
                if time.monotonic() > deadline:
                    raise AssertionError(f"not quiet for {ms} ms\n{self._shown()}")
                self._changed.wait(max(0.001, ms / 1000 - self._silence() + 0.001))
            return self._text()

    # -- behind the scenes ----------------------------------------------------

    def _silence(self) -> float:
        """Seconds since the program last wrote."""
        return time.monotonic() - self._last_output

    def _text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def _shown(self) -> str:
        """The screen in a frame, for a failure message."""
        width = self._screen.columns
        bar = "+" + "-" * width + "+"
        lines = "\n".join(f"|{line:<{width}}|" for line in self._screen.display)
        return f"{bar}\n{lines}\n{bar}\nrunning: {self.running}"

    def _set_size(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def _close_line(self) -> None:
        self._ended = True
        self._reader.join(timeout=5)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _read(self) -> None:
        while not self._ended:
            readable, _, _ = select.select([self._master], [], [], 0.05)
            if not readable:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:  # EIO: the child closed its end
                data = b""
            if not data:
                break
            with self._changed:
                self._draw(data)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _draw(self, data: bytes) -> None:
        self.raw += data
        self._last_output = time.monotonic()
        data = self._pending + data
        cut = _UNFINISHED.search(data)
        self._pending = data[cut.start() :] if cut else b""
        data = _UNKNOWN_TO_PYTE.sub(b"", data[: cut.start()] if cut else data)
        for part in _ALTERNATE.split(data):
            if _ALTERNATE.fullmatch(part):
                # pyte knows no alternate screen: entering or leaving it starts a clean one.
                self._screen.reset()
            else:
                self._stream.feed(part)


def _foreground(master: int) -> int:
    """The foreground process group of the terminal, 0 when it has none yet."""
    try:
        return os.tcgetpgrp(master)
    except OSError:
        return 0
