"""What the evaluators answered in each round: maturity, seen through twelve pairs of eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from resilience.domain.assessment import DONT_KNOW, NOT_APPLICABLE, Answer, ScoreDraft, asks_for_reasons
from resilience.domain.vocabulary import Sureness
from resilience.example.geography import CODES
from resilience.example.months import Flags, Floats, Whole
from resilience.example.people import EVALUATORS
from resilience.example.plan import WorldPlan
from resilience.example.rounds import ROUNDS, ExampleRound
from resilience.example.seeding import Part, stream

TOP_LEVEL = 5
LEVELS = tuple(Answer.at(level) for level in range(TOP_LEVEL + 1))
FIRST_MEAN = 1.9
"""Mean maturity in the first round."""
AREA_SPREAD, FEATURE_SPREAD, INDICATOR_SPREAD = 0.45, 0.35, 0.4
LENIENCY_SPREAD, VIEW_SPREAD, WOBBLE_SPREAD = 0.4, 0.4, 0.3
"""Of an evaluator on all indicators, on one of them in all rounds, and on one of them in one round."""
DOES_NOT_KNOW, DOES_NOT_APPLY = 0.045, 0.012
SURENESS_SHARES = (0.2, 0.5, 0.3)
GIVES_REASONS, GIVES_EVIDENCE = 0.85, 0.7
SUBMITS_CLOSED, LEAVES_DRAFT_CLOSED = 0.92, 0.04
SUBMITS_OPEN, LEAVES_DRAFT_OPEN = 0.42, 0.30
ONLY_TWO = (0, 4)
"""The two evaluators who answer where only two do."""
FIRST_AREA_SUBMITTED = (0, 1, 3, 4, 6, 7)
FIRST_AREA_DRAFT = (5, 8)
"""In the first area's open round; the third evaluator, fire, has not begun, so that a newcomer can."""
FEWEST_IN_DRAFT = 3
FIRST_HOUR, LAST_HOUR = 8, 17

LOW = (
    "Nothing of this is in place yet, as far as I can see.",
    "We have talked about it and have not begun.",
    "Nobody in my organisation knows of it.",
)
HIGH = (
    "We tried it with partners and it worked; some gaps are still open.",
    "It was tested in the last two years, and we acted on what we found.",
    "It is part of how we work now, not only on paper.",
)
TOP = (
    "We measured what it does and changed what we do because of it.",
    "It held up in the last disruption, and others have asked us how.",
)
UP = ("Much was done since the last round.", "I know more about this than last time.")
DOWN = (
    "The people who did this have moved on.",
    "The last disruption showed that it does not work as we thought.",
)
EVIDENCE = (
    "Minutes of the partnership board.",
    "Report of the last exercise.",
    "Debrief after the last disruption.",
    "Signed agreement, reviewed this year.",
    "The plan, with the date of its last review.",
)
NO_EVIDENCE = "None that I know of."


@dataclass(frozen=True, slots=True)
class ExampleScores:
    """One evaluator's answers in one round, in the framework's order; both times are UTC.

    `submitted_at` is `None` where they were left as a draft. Who has not begun a round has none there.
    """

    person: str
    round_name: str
    drafts: tuple[ScoreDraft, ...]
    saved_at: datetime
    submitted_at: datetime | None

    @property
    def is_submitted(self) -> bool:
        """Whether they were handed in."""
        return self.submitted_at is not None


@dataclass(frozen=True, eq=False)
class Maturity:
    """Behind the answers: `of_area` by area, indicator and round, `leniency` by area and evaluator."""

    of_area: Floats
    leniency: Floats


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What was drawn for one evaluator: rows are indicators, columns rounds, unless a line says otherwise.

    `level` is on the scale. The others are uniform from 0 to 1; `applies` has no rounds. `answered` (how
    many indicators) and `is_submitted` and `moment` (when in the round) have rounds only.
    """

    level: Whole
    applies: Floats
    is_known: Floats
    sureness: Floats
    gives_reasons: Floats
    gives_evidence: Floats
    words: Floats
    answered: Whole
    is_submitted: Flags
    moment: Floats


def feature_of(indicator: str) -> str:
    """Return the feature's code, which is the indicator's without its number."""
    return indicator.rstrip("0123456789")


def confidence(
    plan: WorldPlan, seed: int, rounds: Sequence[ExampleRound], indicators: Sequence[str], end: date
) -> tuple[Maturity, tuple[tuple[ExampleScores, ...], ...]]:
    """Return the maturity planted and, for each area, its scores by evaluator and round."""
    rng = stream(seed, Part.CONFIDENCE)
    maturity = _maturity(plan, rng, indicators)
    level = _levels(rng, maturity)
    answered, is_submitted = _turnout(plan, rng, len(indicators))
    shape = level.shape
    chances = [rng.random(shape) for _ in range(5)]
    applies, moment = rng.random(shape[:3]), rng.random(answered.shape)
    columns = (level, applies, *chances, answered, is_submitted, moment)
    scores = tuple(
        tuple(
            of_round
            for evaluator in range(len(EVALUATORS))
            for of_round in _scores(
                evaluator,
                _Drawn(*(column[area, evaluator] for column in columns)),
                rounds,
                indicators,
                end,
            )
        )
        for area in range(len(CODES))
    )
    return maturity, scores


def _maturity(plan: WorldPlan, rng: np.random.Generator, indicators: Sequence[str]) -> Maturity:
    features = sorted({feature_of(code) for code in indicators})
    feature = np.array([features.index(feature_of(code)) for code in indicators])
    begins = (
        FIRST_MEAN
        + AREA_SPREAD * rng.standard_normal((len(CODES), 1))
        + FEATURE_SPREAD * rng.standard_normal((len(CODES), len(features)))[:, feature]
        + INDICATOR_SPREAD * rng.standard_normal((len(CODES), len(indicators)))
    )
    gain = np.abs(plan.confidence.gain + plan.confidence.gain_spread_of_areas * rng.standard_normal(len(CODES)))
    falling = [CODES.index(code) for code in plan.falling_areas]
    gain[falling] = -np.maximum(gain[falling], plan.confidence.gain)
    gains = gain[:, None] + plan.confidence.gain_spread_of_indicators * rng.standard_normal(begins.shape)
    return Maturity(
        of_area=begins[:, :, None] + gains[:, :, None] * np.arange(ROUNDS),
        leniency=LENIENCY_SPREAD * rng.standard_normal((len(CODES), len(EVALUATORS))),
    )


def _levels(rng: np.random.Generator, maturity: Maturity) -> Whole:
    """Return each evaluator's level by area, evaluator, indicator and round."""
    areas, indicators, rounds = maturity.of_area.shape
    view = VIEW_SPREAD * rng.standard_normal((areas, len(EVALUATORS), indicators, 1))
    wobble = WOBBLE_SPREAD * rng.standard_normal((areas, len(EVALUATORS), indicators, rounds))
    seen = maturity.of_area[:, None] + maturity.leniency[:, :, None, None] + view + wobble
    return np.clip(np.rint(seen), 0, TOP_LEVEL).astype(np.int64)


def _turnout(plan: WorldPlan, rng: np.random.Generator, indicators: int) -> tuple[Whole, Flags]:
    """Return by area, evaluator and round how many indicators were answered, and whether submitted."""
    shape = (len(CODES), len(EVALUATORS), ROUNDS)
    u = rng.random(shape)
    submits, leaves = np.full(ROUNDS, SUBMITS_CLOSED), np.full(ROUNDS, LEAVES_DRAFT_CLOSED)
    submits[-1], leaves[-1] = SUBMITS_OPEN, LEAVES_DRAFT_OPEN
    is_submitted, is_draft = u < submits, (u >= submits) & (u < submits + leaves)
    is_submitted[0, :, -1] = np.isin(np.arange(len(EVALUATORS)), FIRST_AREA_SUBMITTED)
    is_draft[0, :, -1] = np.isin(np.arange(len(EVALUATORS)), FIRST_AREA_DRAFT)
    if plan.two_evaluators:
        area = CODES.index(plan.two_evaluators)
        is_submitted[area] = np.isin(np.arange(len(EVALUATORS)), ONLY_TWO)[:, None]
        is_draft[area] = False
    begun = np.clip((rng.random(shape) * indicators).astype(np.int64), FEWEST_IN_DRAFT, indicators - 1)
    return np.where(is_submitted, indicators, np.where(is_draft, begun, 0)), is_submitted


def _scores(
    evaluator: int, drawn: _Drawn, rounds: Sequence[ExampleRound], indicators: Sequence[str], end: date
) -> Iterator[ExampleScores]:
    """Return the rounds that one evaluator began; the next is held against what was submitted."""
    last: dict[str, Answer] = {}
    for number, round_ in enumerate(rounds):
        answered = indicators[: int(drawn.answered[number])]
        if not answered:
            continue
        drafts = tuple(
            _draft(code, drawn, (position, number), last.get(code)) for position, code in enumerate(answered)
        )
        saved_at = _moment(round_, end, float(drawn.moment[number]))
        is_submitted = bool(drawn.is_submitted[number])
        if is_submitted:
            last = {draft.indicator: draft.answer for draft in drafts}
        yield ExampleScores(
            EVALUATORS[evaluator].name, round_.name, drafts, saved_at, saved_at if is_submitted else None
        )


def _draft(indicator: str, drawn: _Drawn, at: tuple[int, int], last: Answer | None) -> ScoreDraft:
    answer = _answer(drawn, at)
    has_reasons = asks_for_reasons(answer, last_round=last)
    words = float(drawn.words[at])
    return ScoreDraft(
        indicator,
        answer,
        None if answer.level is None else _sureness(float(drawn.sureness[at])),
        _pick(_reasons(answer, last), words) if has_reasons and drawn.gives_reasons[at] < GIVES_REASONS else "",
        _evidence(answer, words) if has_reasons and drawn.gives_evidence[at] < GIVES_EVIDENCE else "",
    )


def _answer(drawn: _Drawn, at: tuple[int, int]) -> Answer:
    if drawn.applies[at[0]] < DOES_NOT_APPLY:
        return NOT_APPLICABLE
    if drawn.is_known[at] < DOES_NOT_KNOW:
        return DONT_KNOW
    return LEVELS[int(drawn.level[at])]


def _sureness(u: float) -> Sureness:
    if u < SURENESS_SHARES[0]:
        return Sureness.GUESS
    return Sureness.SOME_BASIS if u < SURENESS_SHARES[0] + SURENESS_SHARES[1] else Sureness.COULD_SHOW_IT


def _reasons(answer: Answer, last: Answer | None) -> tuple[str, ...]:
    level = answer.level or 0
    if level == 0:
        return LOW
    if level == TOP_LEVEL:
        return TOP
    if level == TOP_LEVEL - 1:
        return HIGH
    return UP if last is not None and last.level is not None and level > last.level else DOWN


def _evidence(answer: Answer, words: float) -> str:
    return NO_EVIDENCE if answer.level == 0 else _pick(EVIDENCE, words)


def _pick(texts: tuple[str, ...], u: float) -> str:
    return texts[int(u * len(texts))]


def _moment(round_: ExampleRound, end: date, u: float) -> datetime:
    """Return a moment in working hours between the opening of the round and its close, or the end."""
    days = (min(round_.closes_on, end) - round_.opens_on).days
    day, rest = divmod(u * (days + 1), 1)
    minutes = int(rest * (LAST_HOUR - FIRST_HOUR) * 60)
    moment = datetime.combine(round_.opens_on + timedelta(days=int(day)), time(FIRST_HOUR), UTC)
    return moment + timedelta(minutes=minutes)
