"""Settings: defaults < site file < user file < environment < flags.

The site file is for the office (`/etc/ptsp/ptsp.toml`, or `PTSP_SITE_CONFIG`), the user file for
the counter (`ptsp.toml` in the user's configuration folder, or `PTSP_CONFIG`). All have the keys
of `Settings`; `[keys]` moves key bindings.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from ptsp_tui.errors import WrongUsage

SITE = Path("/etc/ptsp/ptsp.toml")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`data`: folder of the store; `ca_file`: a private CA for the central.

    `client_cert` and `client_key`: PEM files with which this terminal shows itself to a central
    behind mutual TLS. `proxy`: address of an HTTP proxy; `proxy_from_environment`: use HTTPS_PROXY
    and friends instead. `capitals` turns typed names into capital letters. `printer`: where
    receipts and slips go (tcp://, a device, lp:QUEUE or a file), in `printer_format`;
    `page_printer`: where forms go as PDF. `complete_within_days`: by when missing papers are
    wanted, 0 for no such rule. `retention_days`: how long after their last change closed cases,
    archived by the central, stay on this computer, 0 for always. `keys` maps a command id to its
    keys.
    """

    data: str = ""
    lang: Literal["id", "en"] = "id"
    ascii: bool = False
    officer: str = ""
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    proxy: str = ""
    proxy_from_environment: bool = False
    capitals: bool = True
    printer: str = ""
    printer_format: Literal["", "escpos58", "escpos80", "text80", "text40", "text32", "pdf"] = ""
    page_printer: str = ""
    complete_within_days: int = 0
    retention_days: int = 90
    keys: dict[str, str] = {}

    @property
    def data_dir(self) -> Path:
        """The folder that holds desk.json, the store and the logs."""
        if self.data:
            return Path(self.data).expanduser()
        import platformdirs

        return Path(platformdirs.user_data_dir("ptsp", appauthor=False))

    @property
    def shelf(self) -> Path:
        """The folder of catalogues that came from the central."""
        return self.data_dir / "catalogue"


ENVIRONMENT = {
    "PTSP_DATA": "data",
    "PTSP_LANG": "lang",
    "PTSP_OFFICER": "officer",
    "PTSP_CA_FILE": "ca_file",
    "PTSP_PROXY": "proxy",
}


def load(flags: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. Raises WrongUsage naming the file or variable that is wrong."""
    merged: dict[str, Any] = {}
    for place in _files(environ):
        values = _read(place)
        _check(values, str(place))
        merged.update(values)
    from_environment = {
        name: environ[variable] for variable, name in ENVIRONMENT.items() if environ.get(variable)
    }
    _check(from_environment, "PTSP_*")
    merged.update(from_environment)
    merged.update({name: value for name, value in flags.items() if value is not None})
    return msgspec.convert(merged, Settings)


def _files(environ: Mapping[str, str]) -> list[Path]:
    site = Path(environ.get("PTSP_SITE_CONFIG") or SITE)
    if environ.get("PTSP_CONFIG"):
        return [site, Path(environ["PTSP_CONFIG"])]
    import platformdirs

    return [site, Path(platformdirs.user_config_dir("ptsp", appauthor=False)) / "ptsp.toml"]


def _read(place: Path) -> dict[str, Any]:
    try:
        written = place.read_text(encoding="utf-8")
        import tomllib  # most computers have no such file

        return tomllib.loads(written)
    except FileNotFoundError:
        return {}
    except (ValueError, OSError) as error:  # no TOML and no UTF-8 are ValueErrors
        raise WrongUsage("{file} cannot be read: {problem}", file=place, problem=error) from None


def _check(values: Mapping[str, Any], place: str) -> None:
    try:
        msgspec.convert(dict(values), Settings)
    except msgspec.ValidationError as error:
        raise WrongUsage("{file}: {problem}", file=place, problem=error) from None
