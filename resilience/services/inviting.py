"""Who of an area's evaluators is asked for what in a round: chosen by knowledge, at least three for each feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotTheirs, Refused
from resilience.domain.invitation import FEWEST_EVALUATORS, Invitee, share_out
from resilience.domain.vocabulary import Role, RoundForm, RoundState
from resilience.locales import _, ngettext
from resilience.services.frameworks import framework_of_round
from resilience.services.reminding import reminders
from resilience.services.rounds import features_asked_for, line_of
from resilience.views.rounds import EvaluatorLine, FeatureChoice, InvitationsView
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.domain.assessment import Round
    from resilience.domain.identity import AreaId, PersonId, RoundId
    from resilience.domain.viewer import LedArea, ReadableArea, Viewer
    from resilience.storage.store import Store, Tx


def invitations(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId) -> InvitationsView:
    """Return who is asked for what in a round of an area, and while it is open who has not finished."""
    with store.reading() as tx:
        area = tx.people.again(viewer).leading(area_id)
        round_ = tx.assessments.round(round_id)
        held = tx.invitees.of(area, round_id)
        features = _features(tx, round_)
        evaluators = _evaluators(tx, area, round_, held, features)
        line = line_of(tx, round_)
        return InvitationsView(
            round=line,
            sentence=_sentence(held, evaluators),
            shortage=shortage(features, {one.person_id: one.features for one in evaluators}),
            features=features,
            evaluators=evaluators,
            held=held,
            is_by_feature=round_.form is RoundForm.FULL,
            reminders=reminders(tx, area, round_, evaluators) if line.takes_answers else None,
        )


def _features(tx: Tx, round_: Round) -> tuple[FeatureChoice, ...]:
    framework = framework_of_round(tx, round_)
    return tuple(
        FeatureChoice(feature.code, feature.name, len(framework.indicators_of(feature.code)))
        for feature in framework.features
    )


def _evaluators(
    tx: Tx, area: ReadableArea, round_: Round, held: Sequence[Invitee], features: Sequence[FeatureChoice]
) -> tuple[EvaluatorLine, ...]:
    every = frozenset(feature.code for feature in features)
    lines = []
    for person in tx.people.in_roles(area_id=area.id, role=Role.EVALUATOR):
        asked = features_asked_for(held, round_, person.person_id)
        lines.append(EvaluatorLine(person.person_id, person.name, every if asked is None else asked))
    return tuple(lines)


def _sentence(held: Sequence[Invitee], evaluators: Sequence[EvaluatorLine]) -> str:
    if not evaluators:
        return _("This area has no evaluator yet: an administrator invites them on the page People.")
    if not held:
        return ngettext(
            "{n} evaluator is asked for everything.",
            "All {n} evaluators are asked for everything.",
            len(evaluators),
        ).format(n=len(evaluators))
    invited = sum(bool(one.features) for one in evaluators)
    return ngettext(
        "{invited} of {n} evaluators is invited.", "{invited} of {n} evaluators are invited.", invited
    ).format(invited=invited, n=len(evaluators))


def shortage(features: Sequence[FeatureChoice], asked: Mapping[PersonId, frozenset[str]]) -> str:
    """Return a sentence that names the features asked of fewer evaluators than they should be; "" where none is."""
    counts = {feature.name: sum(feature.code in of for of in asked.values()) for feature in features}
    short = [_("{feature} ({n})").format(feature=name, n=n) for name, n in counts.items() if n < FEWEST_EVALUATORS]
    if not short:
        return ""
    return _("Fewer than {most} evaluators are asked for: {features}.").format(
        most=FEWEST_EVALUATORS, features=", ".join(short)
    )


def as_table(view: InvitationsView) -> Table:
    """Return who is asked for what as a table, an evaluator a row."""
    return Table(
        _("Evaluators and what they are asked for in {round}").format(round=view.round.name),
        (_("Evaluator"), _("Asked for")),
        (False, False),
        tuple((one.name, _asked_words(view, one)) for one in view.evaluators),
    )


def _asked_words(view: InvitationsView, one: EvaluatorLine) -> str:
    if not one.features:
        return _("Not invited")
    names = [feature.name for feature in view.features if feature.code in one.features]
    return _("Everything") if len(names) == len(view.features) else ", ".join(names)


def suggestion(view: InvitationsView, ticked: Mapping[PersonId, frozenset[str]]) -> dict[PersonId, frozenset[str]]:
    """Return who could be asked for what, so that each feature has three evaluators and nobody has more than needed.

    What is ticked so far stays, unless everybody has everything: then the features are shared out anew.
    """
    codes = [feature.code for feature in view.features]
    people = [one.person_id for one in view.evaluators]
    is_undivided = all(ticked.get(person, frozenset()) >= frozenset(codes) for person in people)
    return share_out(codes, people, {} if is_undivided else ticked)


def invite(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    wanted: Mapping[PersonId, frozenset[str]],
    *,
    seen: Sequence[Invitee],
) -> None:
    """Ask these evaluators for these features and nobody else for any; nobody `wanted` asks everybody for everything.

    Somebody wanted without a feature is not invited. `seen` are the invitations as they were shown: `Conflict` where
    they have changed since. `Refused` for a closed round and for features that it does not have, `NotTheirs` for
    somebody who is no evaluator of the area. What anybody has answered stays.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        round_ = tx.assessments.round(round_id)
        _refuse_closed(round_)
        held = tx.invitees.of(area, round_id)
        if tuple(seen) != held:
            raise Conflict(
                _("The invitations were changed in another window. Nothing has been overwritten: please look again.")
            )
        invited = _invited(tx, area, round_, wanted)
        if wanted and not invited:
            raise Refused(_("Nobody is invited this way. Tick at least one box, or ask everybody for everything."))
        for one in held:
            if one.person_id not in invited:
                tx.invitees.remove(area, round_id, one.person_id)
        for person, features in invited.items():
            tx.invitees.set(area, round_id, person, features)
        tx.audit.write(
            Deed.ROUND_INVITATION,
            f"round {round_id} {len(invited)} invited",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def _refuse_closed(round_: Round) -> None:
    if round_.state is RoundState.CLOSED:
        raise Refused(_("{round} is closed, so nobody can be invited to it any more.").format(round=round_.name))


def _invited(
    tx: Tx, area: LedArea, round_: Round, wanted: Mapping[PersonId, frozenset[str]]
) -> dict[PersonId, frozenset[str]]:
    """Return the invitations as they are held: an empty set of features stands for all of them."""
    every = frozenset(feature.code for feature in _features(tx, round_))
    evaluators = {person.person_id for person in tx.people.in_roles(area_id=area.id, role=Role.EVALUATOR)}
    if set(wanted) - evaluators:
        raise NotTheirs(_("Somebody chosen is no evaluator of this area."), area_id=area.id)
    if frozenset().union(*wanted.values()) - every:
        raise Refused(_("This round does not have all of these features. Please open the page again."))
    return {
        person: frozenset() if features == every or round_.form is RoundForm.QUICK else features
        for person, features in wanted.items()
        if features
    }
