"""The OpenAPI document is true: schemathesis throws what it allows, and what not, at a central.

Positive and negative requests; every answer must have a documented status, content type and shape,
and no request may be met with a server error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from sqlalchemy import func, select

from ptsp_central import clerks, office, openapi
from ptsp_central.app import Central
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import Keys, new_keys
from ptsp_central.schema import enrol_code, event, lookup, matter
from ptsp_central.server import background
from ptsp_central.store import Store
from ptsp_tui.asks import ASK_TYPE
from ptsp_tui.enrolment import ENROL_TYPE
from ptsp_tui.protocol import SYNC_TYPE
from tests.central.cases import filed
from tests.central.terminals import send, terminal


@schemathesis.serializer(SYNC_TYPE, ASK_TYPE, ENROL_TYPE)
def _raw(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


class Running:
    """A served central with one case in it, and a clerk's token."""

    def __init__(self, url: str, store: Store, token: str) -> None:
        self.url = url
        self.store = store
        self.token = token

    def rows(self) -> dict[str, int]:
        """How much is in each table that a request could have changed."""
        with self.store.engine.connect() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (event, matter, lookup, enrol_code)
            }


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    engine = open_engine(file_url(tmp_path_factory.mktemp("central")))
    create(engine, new_keys())
    store, keys = Store(engine), Keys(engine)
    box = terminal(store)
    case = filed(box)
    send(store, box, 1, 1)
    office.decide(store, keys, case, "verifying", "", clerk="kantor")
    token = clerks.add(store, "kantor")
    with background(Central(store, keys).app()) as url:
        yield Running(url, store, token)
    engine.dispose()


@pytest.fixture(scope="module")
def document(running: Running) -> Any:
    return schemathesis.openapi.from_url(f"{running.url}/openapi.json")


CLERKS = ("/v1/cases", "/v1/units", "/v1/report")
BYTES = ("/v1/sync", "/v1/ask", "/v1/enrol")
"""Signed messages: what of all bytes is one, no schema can say."""
OPERATIONS = [
    (method.upper(), path)
    for path, item in openapi.document()["paths"].items()
    for method in item
    if method in ("get", "post")
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_schemathesis_finds_nothing(
    running: Running, document: Any, method: str, path: str, mode: GenerationMode
) -> None:
    @given(case=_cases(document[path][method], mode))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Bearer {running.token}"},
            excluded_checks=[ignored_auth, *([positive_data_acceptance] if path in BYTES else [])],
        )

    try:
        holds()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "there is nothing that could be wrong"


def _cases(operation: Any, mode: GenerationMode) -> Any:
    return operation.as_strategy(generation_mode=mode)


@pytest.mark.parametrize(("method", "path"), [o for o in OPERATIONS if o[1].startswith(CLERKS)])
def test_nobody_without_a_clerks_token_reads_or_decides(
    running: Running, method: str, path: str
) -> None:
    ended = clerks.add(running.store, f"{method} {path}")
    clerks.end(running.store, f"{method} {path}")
    for header in ("", "Bearer", "Bearer x", f"Basic {running.token}", f"Bearer {ended}"):
        headers = {"authorization": header} if header else {}
        got = httpx.request(method, running.url + path.format(case="x"), headers=headers)
        assert (got.status_code, got.headers["www-authenticate"]) == (401, "Bearer")


def test_nothing_of_all_that_left_a_trace(running: Running) -> None:
    assert running.rows() == {"event": 2, "matter": 1, "lookup": 0, "enrol_code": 1}


@pytest.mark.parametrize("name", ["state", "unit", "nik", "needs_review", "before_ms"])
def test_the_word_null_is_no_way_to_leave_something_out(running: Running, name: str) -> None:
    answer = httpx.get(
        f"{running.url}/v1/cases",
        params={name: "null"},
        headers={"Authorization": f"Bearer {running.token}"},
    )
    assert answer.status_code == 422
