"""The form of nobody: for a notice that is printed without an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptsp_tui.forms.nodes import Node


class NoService:
    """A service without a subject."""

    subject = "subject"


class NoForm:
    """Has no facts and asks nothing."""

    service = NoService()
    facts: Mapping[str, Any] = {}
    nodes: Mapping[str, Node] = {}
