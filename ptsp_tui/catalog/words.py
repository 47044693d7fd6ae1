"""Picking a text in the reader's language: Indonesian, or English where the author gave it."""

from __future__ import annotations

from typing import Any


def text(item: Any, name: str, language: str) -> str:
    """`item.<name>`, or `item.<name>_en` when `language` is "en" and it is not empty."""
    english = getattr(item, f"{name}_en", "") if language == "en" else ""
    return english or getattr(item, name)
