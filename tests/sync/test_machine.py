"""The retry machine never gives up, never hurries, and never waits above the ceiling."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.protocol import MAX_BATCH, MAX_BODY
from ptsp_tui.sync.machine import (
    BROAD,
    BROAD_TIMES,
    BUDGET_MAX,
    BUDGET_MIN,
    BUDGET_START,
    CEILING_MS,
    FIRST_WAIT_MS,
    Retry,
    dump_retry,
    load_retry,
)

rolls = st.floats(0, 1, exclude_max=True)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("received"), st.integers(0, 200_000), st.integers(1, 40_000)),
        st.tuples(st.just("failed"), rolls, st.integers(0, 10**9)),
        st.tuples(st.just("refused"), rolls, st.integers(0, 10**9)),
    ),
    max_size=60,
)


def _play(done: list[tuple[Any, ...]]) -> Retry:
    retry = Retry()
    for kind, one, two in done:
        if kind == "received":
            retry = retry.received(1_000, one, two)
        else:
            retry = getattr(retry, kind)(1_000, one, "trouble", two)
    return retry


@given(steps, st.integers(0, 2**53))
@settings(deadline=None)
def test_wait_and_batch_stay_in_their_limits_whatever_happens(
    done: list[tuple[Any, ...]], now_ms: int
) -> None:
    retry = _play(done)
    assert 0 <= retry.wait_ms(now_ms) <= CEILING_MS
    assert BUDGET_MIN <= retry.budget <= BUDGET_MAX
    for speed in (0, BROAD, 10**9):
        assert retry.budget <= retry.budget_at(speed) <= BUDGET_MAX * BROAD_TIMES <= MAX_BODY // 2
        assert retry.budget <= retry.raw_budget(speed) <= MAX_BATCH // 2


@given(steps)
@settings(deadline=None)
def test_the_machine_survives_a_restart(done: list[tuple[Any, ...]]) -> None:
    retry = _play(done)
    assert load_retry(dump_retry(retry)) == retry


@given(st.dictionaries(st.sampled_from([*dump_retry(Retry()), "other"]), st.integers() | st.text()))
@settings(deadline=None)
def test_a_kept_state_that_makes_no_sense_does_no_harm(state: dict[str, Any]) -> None:
    retry = load_retry(state)
    assert BUDGET_MIN <= retry.budget <= BUDGET_MAX
    assert 0 <= retry.wait_ms(0) <= CEILING_MS


def test_batches_grow_from_8_to_32_kib_and_halve_when_the_line_fails() -> None:
    retry = Retry()
    assert retry.budget == BUDGET_START == 8 * 1024
    sizes = []
    for _ in range(4):
        retry = retry.received(0, 60_000, 20_000)
        sizes.append(retry.budget)
    assert sizes == [16 * 1024, 32 * 1024, 32 * 1024, 32 * 1024]
    assert retry.failed(0, 0.5, "trouble").budget == 16 * 1024
    assert retry.refused(0, 0.5, "trouble").budget == 32 * 1024


def test_only_a_broad_line_without_trouble_carries_eight_batches_at_once() -> None:
    retry = Retry().received(0, 60_000, 20_000)
    assert retry.budget_at(0) == retry.budget_at(BROAD - 1) == 16 * 1024
    assert retry.budget_at(BROAD) == 8 * 16 * 1024
    twice = retry.failed(0, 0.5, "trouble").failed(0, 0.5, "trouble")
    assert twice.budget_at(BROAD) == twice.budget == 4 * 1024


def test_what_a_broad_line_carried_is_not_kept_for_another_line() -> None:
    retry = Retry()
    for _ in range(9):
        retry = retry.received(0, 400_000, 80_000)
    assert load_retry(dump_retry(retry)).budget_at(0) == BUDGET_MAX


def test_an_empty_exchange_says_nothing_about_the_line() -> None:
    assert Retry().received(0, 0, 200).budget == BUDGET_START


def test_waits_double_with_full_jitter_up_to_five_minutes() -> None:
    retry, caps = Retry(), []
    for _ in range(10):
        retry = retry.failed(0, 0.999999, "trouble")
        caps.append(retry.next_try_ms)
    assert caps[0] < FIRST_WAIT_MS <= caps[1] < caps[2]
    assert caps[-1] <= CEILING_MS == 5 * 60_000
    assert caps[-1] > CEILING_MS * 0.99
    assert retry.failed(0, 0.0, "trouble").next_try_ms == 0


def test_a_receipt_ends_the_waiting() -> None:
    retry = Retry().failed(0, 0.9, "trouble").received(77, 100, 90)
    assert (retry.failures, retry.next_try_ms, retry.trouble) == (0, 0, "")
    assert retry.contact_ms == 77


def test_the_wait_that_the_central_asks_for_is_kept() -> None:
    assert Retry().failed(1_000, 0.0, "trouble", retry_ms=9_000).next_try_ms == 10_000


def test_a_clock_set_back_does_not_stop_sync() -> None:
    retry = Retry().failed(10**12, 0.5, "trouble")
    assert retry.wait_ms(0) == CEILING_MS
