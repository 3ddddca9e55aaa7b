"""What an area sees of the community's answers: by audience, beside its own agreed levels, and not before it may.

Nothing is shown while evaluators still answer for themselves, and nothing of an audience of fewer than five people.
While a link takes answers they are shown five at a time, so that no single one is seen as it arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.community import AT_A_TIME, FEWEST_SHOWN
from resilience.domain.errors import Refused
from resilience.domain.policy import Action
from resilience.domain.vocabulary import AssessmentState, RoundState
from resilience.locales import _, ngettext
from resilience.services import outcomes, words
from resilience.services.community import questions
from resilience.services.community_audience import audience_view
from resilience.services.frameworks import framework_of, framework_of_round
from resilience.services.scorers import is_anchored
from resilience.services.uk_time import uk_day
from resilience.views.community import CommunityView, LinkLine, RoundChoice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.community import CommunityAnswer, CommunityLink
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, LinkId, RoundId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store, Tx
    from resilience.views.community import AudienceView, FormQuestion


def community(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId | None = None) -> CommunityView:
    """Return the community's answers in one round: by default the newest in which it was asked, else the newest."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        rounds = tuple(one for one in reversed(tx.assessments.rounds()) if one.state is not RoundState.DRAFT)
        links = tx.community.links(area)
        chosen = _chosen(rounds, links, round_id)
        if chosen is None:
            return _nothing(tx, viewer.may(Action.LEAD, area_id))
        return _view(tx, viewer, area, rounds, chosen, tuple(one for one in links if one.round_id == chosen.id))


def _chosen(rounds: Sequence[Round], links: Sequence[CommunityLink], wanted: RoundId | None) -> Round | None:
    by_id = {one.id: one for one in rounds}
    if wanted in by_id:
        return by_id[wanted]
    with_links = {link.round_id for link in links}
    return next((one for one in rounds if one.id in with_links), rounds[0] if rounds else None)


def _nothing(tx: Tx, may_make: bool) -> CommunityView:  # noqa: FBT001 - what the one caller has just asked
    return CommunityView(
        title=_("There is no round in which the community could be asked"),
        context=_about(),
        rounds=(),
        round=None,
        links=(),
        audiences=(),
        waiting=(),
        hidden=_("An administrator opens the first round; the area lead can then make a link to the form."),
        method="",
        worked_out="",
        may_make=may_make,
        today=uk_day(tx.now),
        questions=(),
    )


def _about() -> str:
    return _("Target groups and voluntary bodies answer five plain questions by a link, without saying who they are.")


def _view(
    tx: Tx,
    viewer: Viewer,
    area: ReadableArea,
    rounds: Sequence[Round],
    round_: Round,
    links: tuple[CommunityLink, ...],
) -> CommunityView:
    framework = framework_of(tx, round_.framework_id)
    assessment = tx.assessments.in_round(area, round_.id)
    hidden = _hidden(tx, viewer, area, round_, assessment)
    people = {link.id: tx.community.people(area, link.id) for link in links}
    names = _names(links)
    audiences: tuple[AudienceView, ...] = ()
    if not hidden and any(n >= FEWEST_SHOWN for n in people.values()):
        answers = tx.community.answers(area, round_.id)
        own = _own(tx, area, round_, assessment)
        audiences = tuple(
            audience_view(names[link.id], _shown(tx, link, people[link.id], answers), people[link.id], framework, own)
            for link in links
            if people[link.id] >= FEWEST_SHOWN
        )
    return CommunityView(
        title=_title(links, sum(people.values()), audiences),
        context=_("{round}. {about}").format(round=round_.name, about=_about()),
        rounds=tuple(_choice(tx, one) for one in rounds),
        round=_choice(tx, round_),
        links=tuple(_line(tx, link, people[link.id]) for link in links),
        audiences=audiences,
        waiting=()
        if hidden
        else tuple(_too_few(names[link.id], people[link.id]) for link in links if people[link.id] < FEWEST_SHOWN),
        hidden=hidden if links else "",
        method=_(
            "Numbers are people; the ring is the median of the partnership's own agreed levels as far as reached."
        ),
        worked_out=_worked_out(),
        may_make=viewer.may(Action.LEAD, area.id),
        today=uk_day(tx.now),
        questions=_questions(framework),
    )


def _choice(tx: Tx, round_: Round) -> RoundChoice:
    return RoundChoice(round_.id, round_.name, round_.state_on(uk_day(tx.now)) is RoundState.CLOSED)


def _questions(framework: Framework) -> tuple[FormQuestion, ...]:
    try:
        return questions(framework)
    except Refused:
        return ()


def _hidden(tx: Tx, viewer: Viewer, area: ReadableArea, round_: Round, assessment: Assessment | None) -> str:
    """Return why nothing is shown yet to this viewer, "" where everything may be."""
    if is_anchored(tx, area, viewer):
        return _("You have not submitted in the open round yet. This is shown to you afterwards: it would sway you.")
    day = uk_day(tx.now)
    is_closed = round_.state_on(day) is RoundState.CLOSED
    is_readable = assessment is not None and outcomes.is_readable(round_, assessment, day)
    if is_closed or is_readable:
        return ""
    return _("What the community answered is shown once moderation has begun or the round is closed.")


def _own(
    tx: Tx, area: ReadableArea, round_: Round, assessment: Assessment | None
) -> Mapping[str, tuple[tuple[int, ...], int]]:
    """Return by feature the levels agreed and reached, and the top of their scale; empty before moderation."""
    if assessment is None or assessment.state is AssessmentState.OPEN:
        return {}
    signed = tx.sign_offs.holding(area).get(assessment.id)
    held = outcomes.outcome(tx, area, assessment, round_, signed)
    by_feature: dict[str, tuple[tuple[int, ...], int]] = {}
    for indicator in framework_of_round(tx, round_).indicators:
        reached = held.indicators[indicator.code].reached if indicator.code in held.indicators else None
        if reached is not None:
            levels, top = by_feature.get(indicator.feature, ((), 0))
            by_feature[indicator.feature] = ((*levels, reached), max(top, indicator.top_level))
    return by_feature


def _line(tx: Tx, link: CommunityLink, people: int) -> LinkLine:
    is_open = link.takes_answers_on(uk_day(tx.now))
    state = _("takes answers") if is_open else _("revoked") if link.revoked_at else _("ended")
    return LinkLine(link.id, link.audience, words.day(link.closes_on), people, is_open, state)


def _too_few(audience: str, n: int) -> str:
    said = ngettext(
        "{audience}: {n} person has answered so far. Answers are shown once {fewest} have.",
        "{audience}: {n} people have answered so far. Answers are shown once {fewest} have.",
        n,
    )
    return said.format(audience=audience, n=n, fewest=FEWEST_SHOWN)


def _title(links: Sequence[CommunityLink], people: int, audiences: Sequence[AudienceView]) -> str:
    if not links:
        return _("The community has not been asked in this round")
    if len(audiences) == 1:
        return audiences[0].sentence
    return ngettext(
        "{n} person from the community has answered", "{n} people from the community have answered", people
    ).format(n=people)


def _worked_out() -> str:
    return _(
        "Levels have an order and no size: they are counted, with the middle one and the range, and never added up. "
        "The community was asked in other words than the evaluators and answers from what it has seen: the two stand "
        "side by side and are never averaged: a difference is something to talk about. People answered by a link that "
        "was passed on; they are not a sample. Nothing is shown of fewer than {fewest} people. While a link takes "
        "answers they are shown {at_a_time} at a time, so that no single answer is seen as it arrives."
    ).format(fewest=FEWEST_SHOWN, at_a_time=AT_A_TIME)


def _names(links: Sequence[CommunityLink]) -> dict[LinkId, str]:
    """Return what each link's audience is called: two links for the same are told apart by their last day."""
    said = [link.audience for link in links]
    return {
        link.id: link.audience
        if said.count(link.audience) == 1
        else _("{audience}, until {day}").format(audience=link.audience, day=words.day(link.closes_on))
        for link in links
    }


def _shown(tx: Tx, link: CommunityLink, people: int, answers: Sequence[CommunityAnswer]) -> list[CommunityAnswer]:
    """Return the answers by a link that may be shown: whole handfuls while more may come, and then all."""
    is_open = link.takes_answers_on(uk_day(tx.now))
    last = people // AT_A_TIME * AT_A_TIME if is_open else people
    return [one for one in answers if one.link_id == link.id and one.number <= last]
