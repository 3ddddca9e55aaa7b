"""The community form: five plain questions to people outside the partnership, answered by a link and by nobody.

Nothing is kept of who answered: no name, no address, no free text, and of the time only the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.errors import NotOnScale, Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from resilience.domain.assessment import Answer
    from resilience.domain.framework import Feature
    from resilience.domain.identity import AreaId, LinkId, RoundId

FEWEST_SHOWN = 5
"""People of one audience who have to have answered before anything of it is shown."""
AT_A_TIME = 5
"""While a link takes answers they are shown so many at a time, so that no single one is seen as it arrives."""
MOST_ANSWERS = 5_000
"""People who can answer by one link: more come from a program."""
LONGEST_AUDIENCE = 120
FURTHEST = timedelta(days=366)
"""How far ahead the last day of a link may lie."""


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link to be made: for whom, in words, and the last day on which it takes answers, UK time."""

    audience: str
    closes_on: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "audience", plain_line(self.audience))
        if not self.audience:
            raise Refused(_("Please say whom the link is for, for example “Carers’ network”."))
        if len(self.audience) > LONGEST_AUDIENCE:
            raise Refused(_("Please say it in at most {n} characters.").format(n=LONGEST_AUDIENCE))

    def on(self, today: date) -> LinkDraft:
        """Return this draft if its last day is today or within the year ahead, otherwise raise `Refused`."""
        if not today <= self.closes_on <= today + FURTHEST:
            raise Refused(_("The last day has to be today or later, and at most a year ahead."))
        return self


@dataclass(frozen=True, slots=True)
class CommunityLink:
    """A link to the community form of one area in one round; its token is held as a hash alone."""

    id: LinkId
    area_id: AreaId
    round_id: RoundId
    audience: str
    closes_on: date
    made_at: datetime
    revoked_at: datetime | None

    def takes_answers_on(self, day: date) -> bool:
        """Whether somebody may answer by it on a day, UK time."""
        return self.revoked_at is None and day <= self.closes_on


@dataclass(frozen=True, slots=True)
class CommunityAnswer:
    """One answer to one feature's question. `number` tells the respondents of a link apart and nothing more.

    `level` is `None` for "I can't say".
    """

    link_id: LinkId
    number: int
    feature: str
    level: int | None


def fit_answers(features: tuple[Feature, ...], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return one answer for each feature, or raise `Refused` for a missing one and `NotOnScale` for an unfit one."""
    if answers.keys() - {feature.code for feature in features}:
        raise NotOnScale(_("This form has no such question."))
    for feature in features:
        held = answers.get(feature.code)
        if held is None:
            raise Refused(_("Please choose one answer to every question; “I can’t say” is one too."))
        if held.kind is AnswerKind.NOT_APPLICABLE or not _has(feature, held.level):
            raise NotOnScale(_("This question has no such answer."))
    return dict(answers)


def _has(feature: Feature, level: int | None) -> bool:
    return level is None or level < len(feature.asked_of_community[1])
