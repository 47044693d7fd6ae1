"""Every open service has the 14 components of its standard, with its gaps told, none invented."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

import msgspec
import pytest
from click.testing import CliRunner

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.office import ComponentId
from ptsp_tui.counter.standard import StandardPart, standard_lines, standard_of
from ptsp_tui.verbs.group import ptsp

DELIVERY = ("requirements", "procedure", "time", "fee", "product", "complaints")


@cache
def book() -> Book:
    return Book.open()


def standard(service: m.Service) -> dict[str, StandardPart]:
    return {part.id: part for part in standard_of(book(), service, "en", str)}


@pytest.mark.parametrize("domain", ["kependudukan", "perizinan", "keterangan", "pertanahan"])
def test_each_component_of_each_open_service_says_something_or_declares_a_gap(domain: str) -> None:
    found = [s for s in book().services.values() if s.domain == domain and s.opens_case]
    assert found
    for service in found:
        parts = standard(service)
        assert tuple(parts) == get_args(ComponentId), "14, in the order of the law"
        assert all(part.holds or part.gaps for part in parts.values()), service.id
        delivery = tuple(name for name, part in parts.items() if part.part == "delivery")
        assert delivery == DELIVERY


def test_a_closed_service_has_no_standard() -> None:
    closed = next(s for s in book().services.values() if not s.opens_case)
    assert standard(closed) == {}
    assert standard_lines([], str) == []


def test_what_the_service_knows_comes_from_its_own_file() -> None:
    parts = standard(book().service("ktp-hilang"))
    assert "Police letter of loss: hand in the original" in parts["requirements"].holds
    assert parts["time"].holds[0] == "about 15 minutes"
    assert any("79A" in each for each in parts["fee"].holds)
    assert parts["product"].holds[0].startswith("Electronic identity card")
    assert len(parts["legal_basis"].holds) == len(book().service("ktp-hilang").legal)


def test_papers_of_a_proxy_are_not_listed_where_no_proxy_may_come() -> None:
    def of_proxy(name: str) -> bool:
        held = standard(book().service(name))["requirements"].holds
        return any(each.startswith("Power of attorney") for each in held)

    assert not of_proxy("ktp-hilang")
    assert of_proxy("kk-hilang")


def test_a_service_without_a_promise_of_time_says_that_the_office_fills_it_in() -> None:
    without = msgspec.structs.replace(book().service("ktp-hilang"), deadline=None)
    assert standard(without)["time"].gaps == [
        "No source says this of the service: the office fills it in."
    ]


def test_the_command_shows_the_standard_when_asked() -> None:
    plain = CliRunner().invoke(ptsp, ["--lang", "en", "service", "ktp-hilang"]).output
    asked = CliRunner().invoke(ptsp, ["--lang", "en", "service", "ktp-hilang", "--standard"]).output
    assert asked.startswith(plain.rstrip("\n"))
    assert "14. Evaluation of performance" in asked
    assert "14. Evaluation" not in plain
    words = ["--lang", "en", "service", "ktp-hilang", "--standard", "--json"]
    card: dict[str, Any] = msgspec.json.decode(CliRunner().invoke(ptsp, words).output)
    assert [part["id"] for part in card["standard"]] == list(get_args(ComponentId))
