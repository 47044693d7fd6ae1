"""How much a term speaks for a thing: by counting, and then by learning from its mistakes.

Counting is multinomial naive Bayes: how often a term is in what is said of the thing. It believes
each term by itself; so afterwards every phrase is asked of the counts as if it were not among them,
against the things that come nearest to it, and where the right one does not lead clearly, its
weights are raised for the phrase's terms and the others' lowered (logistic regression by stochastic
gradient). The same texts always give the same weights.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter, mul
from typing import Any, NamedTuple

Vector = dict[int, float]
Weights = list[list[float]]  # of each thing: of each term

UNSEEN = 0.01  # how much of a term is presumed where it never stood
TRUST = 0.3  # of the counts, beside what is learnt: they are surer of themselves than right
RIVALS = 8  # nearest wrong things that a phrase is held against
TELLING = 0.2  # share of the things up to which a term may lead to rivals
ROUNDS, STEP = 3, 2.0  # over all phrases; the step shrinks to nothing until the end
SMALL = 0.02  # a likelihood wrong by less is left


class Lesson(NamedTuple):
    """One phrase: `things` are the right one and its rivals, `given` their scores before any
    weight."""

    terms: tuple[int, ...]
    values: tuple[float, ...]
    of: Callable[[list[float]], Any]  # the phrase's terms out of a thing's weights
    things: list[int]
    given: list[float]

    def score(self, weights: list[float]) -> float:
        return float(sum(map(mul, self.values, self.of(weights))))


def learn(said: Sequence[Sequence[Vector]], terms: int) -> tuple[list[float], Weights]:
    """(start, weights) of each thing: its score for a text is the sum over the text's terms of
    value * (start + weight). `said` are the texts of each thing."""
    sums = [[0.0] * terms for _ in said]
    for own, vectors in zip(sums, said, strict=True):
        for vector in vectors:
            for term, value in vector.items():
                own[term] += value
    totals = [sum(own) for own in sums]
    starts = [_start(total, terms) for total in totals]
    weights = [[_weight(value) if value else 0.0 for value in own] for own in sums]
    leads = _leads(weights, terms)
    lessons = []
    for thing, vectors in enumerate(said):
        for vector in filter(None, vectors):
            size = sum(vector.values())
            things = [thing, *_rivals(thing, vector, leads, weights)]
            given = [starts[each] * size for each in things]
            given[0] = _start(totals[thing] - size, terms) * size
            for term, value in vector.items():  # its own weights know the phrase: without it
                others = _weight(max(sums[thing][term] - value, 0.0))
                given[0] -= value * (weights[thing][term] - others)
            of = itemgetter(*vector)
            lessons.append(Lesson(tuple(vector), tuple(vector.values()), of, things, given))
    order, done = random.Random(0), 0  # noqa: S311 - an order that is the same each time
    for _ in range(ROUNDS):
        order.shuffle(lessons)
        for lesson in lessons:
            _correct(weights, lesson, STEP * (1 - done / (ROUNDS * len(lessons))))
            done += 1
    return starts, weights


def _start(total: float, terms: int) -> float:
    """What a thing has before any term: the more is said of it in all, the less."""
    return -TRUST * math.log(total + UNSEEN * terms)


def _weight(value: float) -> float:
    return TRUST * math.log(1 + value / UNSEEN)


def _leads(weights: Weights, terms: int) -> list[list[int]]:
    """The things of each term that is not everywhere."""
    things: list[list[int]] = [[] for _ in range(terms)]
    for thing, own in enumerate(weights):
        for term, weight in enumerate(own):
            if weight:
                things[term].append(thing)
    return [each if len(each) <= TELLING * len(weights) else [] for each in things]


def _rivals(own: int, vector: Vector, leads: list[list[int]], weights: Weights) -> list[int]:
    """The other things for which the phrase's telling terms speak most."""
    near: Counter[int] = Counter()
    for term, value in vector.items():
        for thing in leads[term]:
            near[thing] += value * weights[thing][term]  # type: ignore[assignment]
    del near[own]
    return sorted(near, key=lambda thing: (-near[thing], thing))[:RIVALS]


def _correct(weights: Weights, lesson: Lesson, step: float) -> None:
    """Move the weights of the phrase's terms by how wrong the answer is."""
    scores = [
        given + lesson.score(weights[thing])
        for thing, given in zip(lesson.things, lesson.given, strict=True)
    ]
    best = max(scores)
    likely = [math.exp(score - best) for score in scores]
    whole = sum(likely)
    for at, thing in enumerate(lesson.things):
        wrong = (at == 0) - likely[at] / whole
        if abs(wrong) > SMALL:
            own = weights[thing]
            for term, value in zip(lesson.terms, lesson.values, strict=True):
                own[term] += step * wrong * value
