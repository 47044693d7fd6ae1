"""The pseudo-terminal of the tests: the one that `ptsp demo` plays in."""

from ptsp_tui.practice.terminal import KEYS, Terminal, key

__all__ = ["KEYS", "Terminal", "key"]
