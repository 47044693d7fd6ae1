"""The line to the central: encrypted, patient but not for ever, and never taken in."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ptsp_tui.errors import BadValue, NetworkTrouble
from ptsp_tui.protocol import ACK_TYPE, MAX_BODY
from ptsp_tui.sync import LinkSettings, checked_url, sync_once
from ptsp_tui.sync.client import ALTERED, SLOW, UNTRUSTED, Link, Reply
from tests.sync.bad_line import bad_line
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import PrivateCentral


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that only its own file vouches for, and a server using it."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "central")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    public, private = folder / "central.pem", folder / "central.key"
    public.write_bytes(certificate.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


async def test_an_office_with_its_own_certificate_authority(
    central: PrivateCentral, tmp_path: Path
) -> None:
    ca_file, tls = _certificate(tmp_path)
    outbox = MemoryOutbox()
    outbox.add(2)
    await central.admit(outbox)
    async with bad_line(central.url, lambda: None, tls) as (url, line):
        assert (await sync_once(outbox, url)).trouble == UNTRUSTED
        assert line.requests == 0
        report = await sync_once(outbox, url, settings=LinkSettings(ca_file=ca_file))
    assert (report.sent, report.trouble) == (2, None)


async def test_a_central_that_asks_who_we_are_is_shown_this_terminals_certificate(
    central: PrivateCentral, tmp_path: Path
) -> None:
    ca_file, tls = _certificate(tmp_path)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(ca_file)
    outbox = MemoryOutbox()
    outbox.add(2)
    await central.admit(outbox)
    shown = LinkSettings(
        ca_file=ca_file, client_cert=ca_file, client_key=ca_file.with_name("central.key")
    )
    async with bad_line(central.url, lambda: None, tls) as (url, _):
        hidden = await sync_once(outbox, url, settings=LinkSettings(ca_file=ca_file))
        assert isinstance(hidden.error, NetworkTrouble)
        assert (await sync_once(outbox, url, settings=shown)).unsent == 0
    missing = LinkSettings(ca_file=ca_file, client_cert=tmp_path / "none.pem")
    with pytest.raises(BadValue):
        async with Link("https://127.0.0.1:9", missing) as link:
            await link.post("/v1/sync", b"", "a/b", "c/d")


async def test_a_proxy_is_used_when_the_office_has_one_and_only_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(await reader.readline())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        far = LinkSettings(allow_http=True, proxy=proxy)
        assert (await _post("http://central.example", far)).status == 502
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(NetworkTrouble):
            await _post("http://127.0.0.1:9", LinkSettings())
    assert lines == [b"POST http://central.example/v1/sync HTTP/1.1\r\n"]
    for wrong in ("proxy", "socks5://x", "http://"):
        with pytest.raises(BadValue):
            await _post("http://127.0.0.1:9", LinkSettings(proxy=wrong))


async def test_a_certificate_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    for content in (None, b"no certificate"):
        file = tmp_path / "ca.pem"
        if content is not None:
            file.write_bytes(content)
        async with Link("https://127.0.0.1:9", LinkSettings(ca_file=file)) as link:
            with pytest.raises(BadValue):
                await link.post("/v1/sync", b"", "a/b", "c/d")


@asynccontextmanager
async def answering(*parts: bytes, pause: float = 0.0) -> AsyncIterator[str]:
    """A server that sends `parts` whatever it is asked, `pause` seconds after each."""

    calls: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(asyncio.current_task())
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*filter(None, calls))


async def _post(url: str, settings: LinkSettings | None = None) -> Reply:
    async with Link(url, settings) as link:
        return await link.post("/v1/sync", b"body", "a/b", ACK_TYPE)


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: " + ACK_TYPE.encode() + b"; v=1\r\n"


async def test_an_answer_is_read_with_its_type() -> None:
    async with answering(HEAD + b"content-length: 2\r\n\r\nok") as url:
        assert await _post(url) == Reply(200, ACK_TYPE, b"ok")


@pytest.mark.parametrize(
    "parts",
    [
        (HEAD + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\nok",),
        (HEAD + b"\r\n", *[bytes(MAX_BODY // 2)] * 3),
    ],
)
async def test_an_answer_that_is_packed_or_endless_is_not_read(parts: tuple[bytes, ...]) -> None:
    async with answering(*parts) as url:
        assert await _post(url) == Reply(200, "", b"")


@pytest.mark.parametrize(
    "answer", [b"", b"not HTTP at all\r\n\r\n", HEAD + b"content-length: 9\r\n\r\n"]
)
async def test_an_answer_that_breaks_off_is_trouble_of_the_network(answer: bytes) -> None:
    async with answering(answer) as url:
        with pytest.raises(NetworkTrouble) as trouble:
            await _post(url)
    assert trouble.value.msgid == ALTERED


@pytest.mark.parametrize("parts", [(b"",), (HEAD + b"content-length: 99\r\n\r\n", *[b"."] * 20)])
async def test_a_silent_or_dripping_line_is_given_up(parts: tuple[bytes, ...]) -> None:
    patience = LinkSettings(silence_s=0.1, total_s=0.15)
    async with answering(*parts, pause=0.2 if parts == (b"",) else 0.02) as url:
        with pytest.raises(NetworkTrouble) as trouble:
            await _post(url, patience)
    assert trouble.value.msgid == SLOW


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://central.example/", "https://central.example"),
        ("https://central.example:8443/ptsp/", "https://central.example:8443/ptsp"),
        ("http://localhost:8470", "http://localhost:8470"),
        ("http://[::1]:8470", "http://[::1]:8470"),
    ],
)
def test_addresses_are_taken_as_people_write_them(url: str, kept: str) -> None:
    assert checked_url(url) == kept


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example", "http://10.0.0.1", "http://localhost.x"]
)
def test_what_only_looks_like_loopback_must_be_encrypted(url: str) -> None:
    with pytest.raises(BadValue):
        checked_url(url)
    assert checked_url(url, allow_http=True) == url
