"""The line to the central: the one module that knows httpx, and loads it only when used.

httpx is quiet upstream; its successor has the same API, so `_httpx` is the line to change.
"""

from __future__ import annotations

import asyncio
import importlib
import ipaddress
import ssl
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from ptsp_tui.errors import BadValue, NetworkTrouble
from ptsp_tui.protocol import MAX_BODY

if TYPE_CHECKING:
    import httpx

UNREACHABLE: Final = "The central cannot be reached."
SLOW: Final = "The central did not answer in time."
UNTRUSTED: Final = "The central's certificate is not trusted; nothing was sent."
ALTERED: Final = "The answer was cut or altered on its way."


def _httpx() -> Any:
    return importlib.import_module("httpx")


class LinkSettings(msgspec.Struct, frozen=True):
    """How to reach the central. Times in seconds.

    `ca_file` replaces the public certificate authorities (an office with its own). `client_cert`
    (PEM, with `client_key` if the key is in a file of its own) shows who we are to a server that
    asks. `proxy` is an HTTP proxy's address; those of the environment are only used with
    `trust_env`. `allow_http` permits an unencrypted line to
    another machine, for a network that is itself encrypted; loopback needs no permission.
    """

    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    proxy: str = ""
    trust_env: bool = False
    allow_http: bool = False
    connect_s: float = 10.0
    silence_s: float = 60.0
    total_s: float = 180.0


def checked_url(url: str, *, allow_http: bool = False) -> str:
    """`url` without a trailing slash; raises BadValue unless it is https, or http to loopback."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise BadValue("The central's address must look like https://name.", field="central")
    if parts.scheme == "http" and not (allow_http or _is_loopback(host)):
        raise BadValue("The central's address must begin with https://.", field="central")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Reply(msgspec.Struct, frozen=True):
    """An HTTP answer: `status`, media type without parameters, body of at most 1 MiB."""

    status: int
    content_type: str
    body: bytes


class Link:
    """A kept-alive connection to one central. Use as `async with`; one request at a time."""

    def __init__(self, url: str, settings: LinkSettings | None = None) -> None:
        """Raises BadValue for an address that is not one."""
        self._settings = settings or LinkSettings()
        self._url = checked_url(url, allow_http=self._settings.allow_http)
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Link:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up; a later post dials again."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def post(self, path: str, body: bytes, content_type: str, accept: str) -> Reply:
        """Send one request; raises NetworkTrouble when no whole HTTP answer came."""
        if self._client is None:
            # importing httpx and reading certificates takes tens of ms: not on the event loop
            self._client = await asyncio.to_thread(_client, self._url, self._settings)
        headers = {"content-type": content_type, "accept": accept}
        http = _httpx()
        try:
            async with (
                asyncio.timeout(self._settings.total_s),
                self._client.stream("POST", self._url + path, content=body, headers=headers) as got,
            ):
                return await _reply(got)
        except (http.TimeoutException, TimeoutError):
            raise NetworkTrouble(SLOW) from None
        except http.ConnectError as error:
            raise NetworkTrouble(UNTRUSTED if _about_trust(error) else UNREACHABLE) from None
        except (http.HTTPError, http.StreamError, http.InvalidURL):
            raise NetworkTrouble(ALTERED) from None


def _client(url: str, settings: LinkSettings) -> httpx.AsyncClient:
    http = _httpx()
    client: httpx.AsyncClient = http.AsyncClient(
        verify=_trust(url, settings),
        timeout=http.Timeout(settings.silence_s, connect=settings.connect_s),
        # below the central's own 75 s, so that we never write into a closed connection
        limits=http.Limits(max_connections=1, keepalive_expiry=60.0),
        follow_redirects=False,
        trust_env=settings.trust_env and not settings.proxy,
        proxy=_proxy(settings.proxy),
        headers={"accept-encoding": "identity", "user-agent": "ptsp-tui"},
    )
    return client


def _proxy(address: str) -> str | None:
    """None for no proxy; raises BadValue for what is no address of one."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise BadValue("The proxy's address must look like http://name:port.", field="proxy")
    return address


def _trust(url: str, settings: LinkSettings) -> ssl.SSLContext:
    if not url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used, and cheap to make
    try:
        if settings.ca_file is not None:
            context = ssl.create_default_context(cafile=str(settings.ca_file))
        else:
            context = _httpx().create_ssl_context(trust_env=False)
    except OSError:
        raise BadValue("The certificate file cannot be read.", field="ca_file") from None
    if settings.client_cert is not None:
        try:
            context.load_cert_chain(settings.client_cert, settings.client_key)
        except OSError:
            raise BadValue(
                "This terminal's certificate or its key cannot be read.", field="client_cert"
            ) from None
    return context


def _about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _reply(got: httpx.Response) -> Reply:
    media = got.headers.get("content-type", "").partition(";")[0].strip().lower()
    if got.headers.get("content-encoding", "identity") != "identity":
        return Reply(got.status_code, "", b"")  # not asked for, so not ours
    body = bytearray()
    async for part in got.aiter_raw():
        body += part
        if len(body) > MAX_BODY:
            return Reply(got.status_code, "", b"")
    return Reply(got.status_code, media, bytes(body))
