"""A catalogue bundle: the files a terminal serves by, as one block of bytes with a signed manifest.

Pure, shared by both sides. The bundle is named by its SHA-256, so it never changes; the manifest
says which catalogue it is, and the central signs it.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ptsp_tui.digest import sha256
from ptsp_tui.protocol import (
    BadWire,
    Bytes32,
    Bytes64,
    Count,
    Signer,
    Word,
    canonical,
    encode,
    verified,
)

FILES: Final = ("catalog.json", "holidays.json", "papers.json")
"""What is in a bundle; places and villages come with the program."""
MAX_BUNDLE: Final = 64 * 1024 * 1024
"""Largest bundle, bytes."""


class Manifest(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`hash` and `size` of the bundle; `version` of the catalogue in it; `published_ms` is the
    central's clock. `program` is the least version of the program that can read it, "" for any.
    """

    hash: Bytes32
    size: Annotated[int, Meta(ge=1, le=MAX_BUNDLE)]
    version: Word
    published_ms: Count
    program: Word = ""


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    sig: Bytes64


def make(files: dict[str, bytes]) -> bytes:
    """The bundle of these files; the same files give the same bytes."""
    return encode([[name, files[name]] for name in FILES])


def read(content: bytes) -> dict[str, bytes]:
    """The files in a bundle; raises BadWire."""
    pairs = canonical(content, list[tuple[str, bytes]])
    if tuple(name for name, _ in pairs) != FILES:
        raise BadWire("The message is not in the expected form.")
    return dict(pairs)


def name_of(content: bytes) -> bytes:
    """What a bundle is called: its SHA-256."""
    return sha256(content)


def seal(sign: Signer, manifest: Manifest) -> bytes:
    """The manifest, signed by the central."""
    body = encode(manifest)
    return encode(_Signed(body, sign(b"ptsp-catalogue-1" + body)))


def open_manifest(raw: bytes, central_key: bytes) -> Manifest:
    """The manifest; raises BadWire unless the central with that key signed it."""
    signed = canonical(raw, _Signed)
    if not verified(central_key, signed.sig, b"ptsp-catalogue-1" + signed.body):
        raise BadWire("The answer is not signed by our central.")
    return canonical(signed.body, Manifest)
