"""The community form: links that the lead makes, what is answered by them, and what all in the area see of it.

Whoever answers is nobody here: the command line's rights hold their answers, and nothing says who they were.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from resilience.domain.assessment import DONT_KNOW, Answer
from resilience.domain.audit import Deed
from resilience.domain.community import MOST_ANSWERS, LinkDraft, fit_answers
from resilience.domain.errors import NotFound, NotOnScale, Refused, TooManyTries
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundState
from resilience.locales import _
from resilience.services import words
from resilience.services.frameworks import framework_of
from resilience.services.identity import TOKEN_BYTES, token_hash
from resilience.services.lately import Lately
from resilience.services.tries import of_address
from resilience.services.uk_time import uk_day
from resilience.views.community import CommunityForm, FormQuestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.community import CommunityLink
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, LinkId, RoundId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

CANNOT_SAY = "cannot_say"
"""How a form sends "I can't say"."""
FROM_ONE_ADDRESS = Lately(60)
"""Answers borne with from one address by one link in a quarter of an hour: a village hall shares one."""
SENT = Lately(1, seconds=12 * 3600)
"""Forms that have been sent: the same one a second time is a page that was gone back to."""


def make_link(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, draft: LinkDraft) -> str:
    """Make a link to the community form of a round and return its token, which is not held and not shown again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        round_ = tx.assessments.round(round_id)
        if round_.state is RoundState.DRAFT:
            raise Refused(_("This round is a draft. Make the link once it is open."))
        questions(framework_of(tx, round_.framework_id))
        link_id = tx.community.add_link(area, round_id, token_hash(token), draft.on(uk_day(tx.now)))
        _note(tx, viewer, area_id, f"link {link_id} round {round_id} made")
    return token


def revoke_link(store: Store, viewer: Viewer, area_id: AreaId, link_id: LinkId) -> None:
    """Take no more answers by a link; what was answered stays. Twice changes nothing."""
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        if tx.community.link(area, link_id).revoked_at is not None:
            return
        tx.community.revoke(area, link_id)
        _note(tx, viewer, area_id, f"link {link_id} revoked")


def _note(tx: Tx, viewer: Viewer, area_id: AreaId, what: str) -> None:
    tx.audit.write(Deed.COMMUNITY_LINK, what, person_id=viewer.person_id, area_id=area_id)


def questions(framework: Framework) -> tuple[FormQuestion, ...]:
    """Return the form's questions, one for each feature; `Refused` where the framework has none."""
    made = tuple(FormQuestion(feature.code, *feature.asked_of_community) for feature in framework.features)
    if not all(question.levels for question in made):
        raise Refused(_("This framework has no short form, so the community cannot be asked by it."))
    return made


def asked(store: Store, token: str) -> CommunityForm:
    """Return the form behind a link; `NotFound`, with one sentence for all, where the link is not to be used."""
    with store.reading() as tx:
        link = _usable(tx, token)
        framework = framework_of(tx, tx.assessments.round(link.round_id).framework_id)
        return CommunityForm(
            area=tx.areas.get(link.area_id).name,
            audience=link.audience,
            closes_on=words.day(link.closes_on),
            questions=questions(framework),
        )


def answer(store: Store, token: str, given: Mapping[str, str], *, address: str, form: str) -> None:
    """Hold one person's answers, sent as levels or `CANNOT_SAY` by feature, without who they are.

    `form` is the number of the form that was shown: the same one sent again changes nothing. `address` is counted in
    memory alone. `Refused` where an answer is missing, `NotFound` where the link is not to be used.
    """
    if not SENT.is_one_more_borne(token, form):
        return
    try:
        _refuse_a_flood(token, address)
        with store.transaction() as tx:
            _hold(tx, _usable(tx, token), given)
    except Exception:
        SENT.take_back(token, form)
        raise


def _hold(tx: Tx, link: CommunityLink, given: Mapping[str, str]) -> None:
    area = OPERATOR.leading(link.area_id)
    framework = framework_of(tx, tx.assessments.round(link.round_id).framework_id)
    answers = fit_answers(framework.features, {code: _read(sent) for code, sent in given.items()})
    if tx.community.people(area, link.id) >= MOST_ANSWERS:
        raise Refused(_("This link has taken as many answers as it can. Please tell whoever sent it to you."))
    tx.community.save(area, link.id, answers, uk_day(tx.now))


def _usable(tx: Tx, token: str) -> CommunityLink:
    tx.people.act_as(OPERATOR)
    link = tx.community.by_token(token_hash(token))
    if link is None or not link.takes_answers_on(uk_day(tx.now)):
        raise NotFound(
            _("This link takes no answers: it may have ended or been copied in part. Please ask whoever sent it.")
        )
    return link


def _read(sent: str) -> Answer:
    if sent == CANNOT_SAY:
        return DONT_KNOW
    if not (sent.isascii() and sent.isdecimal() and len(sent) < len("000")):
        raise NotOnScale(_("This question has no such answer."))
    return Answer.at(int(sent))


def _refuse_a_flood(token: str, address: str) -> None:
    if not FROM_ONE_ADDRESS.is_one_more_borne(token, of_address(address).of_hash):
        raise TooManyTries(
            _("Many answers have come from your connection just now. Please wait a quarter of an hour and try again.")
        )
