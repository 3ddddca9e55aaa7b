"""A review by visiting peers: how it is arranged, and what it found beside what the partnership says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import RoundId
    from resilience.domain.invitation import PeerReview
    from resilience.domain.vocabulary import AssessmentState
    from resilience.views.rounds import FeatureChoice, RoundLine
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Side:
    """What one side gave for one indicator. `agreed` is `None` until it is agreed; the rest where nobody gave a level.

    `counts[level]` says how many gave that level; `without_level` are "don't know" and "does not apply here".
    """

    n: int
    without_level: int
    median: float | None
    low: int | None
    high: int | None
    counts: tuple[int, ...]
    agreed: int | None


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One indicator as the partnership and as its peers judge it; the two are never averaged.

    `difference` is -1 where peers judge lower, 0 the same, 1 higher; `None` where one side gave no level. It compares
    the agreed levels where both sides have one, else the medians.
    """

    code: str
    name: str
    feature: str
    own: Side
    peers: Side
    difference: int | None


@dataclass(frozen=True, slots=True)
class BesideView:
    """Self and peers side by side: a sentence, one line for each indicator, and both as tables."""

    sentence: str
    method: str
    worked_out: str
    top_level: int
    lines: tuple[BesideLine, ...]
    by_feature: Table
    by_indicator: Table


@dataclass(frozen=True, slots=True)
class PeerReviewView:
    """The peer review of one area in one round.

    `review` is `None` where none is arranged; `state` is the peers' assessment's then. `hidden` says why nothing
    stands side by side yet, "" where `beside` is there. `progress` names reviewers and how far they are, for the lead
    alone; `None` for everybody else.
    """

    round: RoundLine
    title: str
    context: str
    review: PeerReview | None
    state: AssessmentState | None
    features: tuple[FeatureChoice, ...]
    arrangement: tuple[tuple[str, str], ...]
    reviewers: int
    progress: Table | None
    beside: BesideView | None
    hidden: str
    may_arrange: bool
    may_give_feedback: bool


@dataclass(frozen=True, slots=True)
class PeerRounds:
    """The rounds that have a peer review or may have one, the newest first, and the sentence for when there is none."""

    sentence: str
    lines: tuple[RoundLine, ...]
    newest_arranged: RoundId | None
