"""Who is asked for what: evaluators invited to a round by area, and how a visit of peers is arranged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line, plain_text
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from resilience.domain.identity import AssessmentId, PersonId

FEWEST_EVALUATORS = 3
"""Evaluators that a feature should be asked of: with fewer, a median says little more than a single opinion."""
LONGEST_HOST = 200
LONGEST_FEEDBACK = 8000


@dataclass(frozen=True, slots=True)
class Invitee:
    """An evaluator who is invited to a round; an empty set of `features` asks for all of them."""

    person_id: PersonId
    features: frozenset[str] = frozenset()

    def is_asked_for(self, feature: str) -> bool:
        """Whether this evaluator is asked for a feature."""
        return not self.features or feature in self.features


@dataclass(frozen=True, slots=True)
class PeerReviewDraft:
    """A visit of peers as typed, by ISO 22392 (2020): host, analysis areas, feedback.

    `host` is the role that receives the visit, never a name; `analysis_areas` are codes of features, of which there is
    at least one; `feedback` is "" until the visit is over. Days are whole days, UK time.
    """

    host: str
    analysis_areas: frozenset[str]
    starts_on: date
    ends_on: date
    feedback: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", plain_line(self.host))
        object.__setattr__(self, "feedback", plain_text(self.feedback))
        if not self.host:
            raise Refused(_("Please say in words who hosts the visit, for example “Head of resilience”: a role."))
        if not self.analysis_areas:
            raise Refused(_("Please choose at least one feature for the peers to look at."))
        if self.ends_on < self.starts_on:
            raise Refused(_("The visit ends before it begins. Please check the two days."))
        for text, most in ((self.host, LONGEST_HOST), (self.feedback, LONGEST_FEEDBACK)):
            if len(text) > most:
                raise Refused(
                    _("This text has {n} characters; {most} fit. Please shorten it.").format(n=len(text), most=most)
                )


@dataclass(frozen=True, slots=True)
class PeerReview:
    """A visit of peers as it is held."""

    assessment_id: AssessmentId
    draft: PeerReviewDraft
    saved_at: datetime

    @property
    def analysis_areas(self) -> frozenset[str]:
        """The codes of the features that the peers look at."""
        return self.draft.analysis_areas


def share_out(
    features: Sequence[str], evaluators: Sequence[PersonId], held: Mapping[PersonId, frozenset[str]]
) -> dict[PersonId, frozenset[str]]:
    """Return who is asked for which features, so that each has the fewest evaluators that it should have, and no more.

    What is `held` already stays, since it was chosen by knowledge; what is missing goes to whoever has least so far.
    With fewer evaluators than a feature should have, each of them is asked for it.
    """
    asked = {person: set(held.get(person, frozenset()) & set(features)) for person in evaluators}
    for feature in features:
        missing = FEWEST_EVALUATORS - sum(feature in of for of in asked.values())
        free = [person for person in evaluators if feature not in asked[person]]
        for person in sorted(free, key=lambda one: len(asked[one]))[: max(missing, 0)]:
            asked[person].add(feature)
    return {person: frozenset(of) for person, of in asked.items()}
