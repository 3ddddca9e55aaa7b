"""What the board reads of effects and their worth: a line for each intervention, on its page and on its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.measured import EffectLine, verdict_lines
from resilience.services.value.worth import worth_line
from resilience.views.board import Item
from resilience.views.document import Section
from resilience.views.effect import EffectsForBoard
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

PATH = "/path?intervention={number}"
MOST_LINES = 5


def board_effects(store: Store, viewer: Viewer, area_id: AreaId) -> EffectsForBoard:
    """Return what is known of the effects of an area's interventions, improvements and concerns first."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        has_plans = not {one.id for one in tx.interventions.of(area)}.isdisjoint(tx.interventions.plans(area))
        lines = _in_order(tx, viewer, area_id)
        said = _sentence(lines) if lines else _nothing_said(has_plans=has_plans)
        return EffectsForBoard(said, tuple(_item(tx, viewer, area_id, one) for one in lines[:MOST_LINES]))


def effect_section(tx: Tx, viewer: Viewer, area_id: AreaId) -> Section | None:
    """Return what the board's paper says of effects; `None` where nothing is judged.

    Shares and sums of money alone: how many needs were avoided may be a small count.
    """
    lines = [one for one in _in_order(tx, viewer, area_id) if one.verdict is not Verdict.TOO_EARLY]
    if not lines:
        return None
    worths = [worth_line(tx, viewer, area_id, one.intervention) for one in lines]
    prices = next((one.prices for one in worths if one.prices), "")
    table = Table(
        _("Interventions, what they changed and what that was worth"),
        (_("Intervention"), _("Verdict"), _("Change against what would have been"), _("Worth")),
        (False, False, True, False),
        tuple(
            (
                one.name,
                one.verdict.label,
                one.number,
                worth.sentence,
            )
            for one, worth in zip(lines, worths, strict=True)
        ),
    )
    return Section(_("Effect and value"), f"{_sentence(tuple(lines))} {prices}".strip(), (table,))


def _in_order(tx: Tx, viewer: Viewer, area_id: AreaId) -> tuple[EffectLine, ...]:
    lines = verdict_lines(tx, viewer, area_id)
    return tuple(sorted(lines, key=lambda one: list(Verdict).index(one.verdict)))


def _sentence(lines: tuple[EffectLine, ...]) -> str:
    judged = sum(one.verdict is not Verdict.TOO_EARLY for one in lines)
    if not judged:
        return ngettext(
            "{n} intervention has a plan; it is too early to judge it.",
            "{n} interventions have plans; it is too early to judge them.",
            len(lines),
        ).format(n=len(lines))
    better = sum(one.verdict is Verdict.IMPROVEMENT for one in lines)
    return ngettext(
        "{n} intervention is judged by its plan; improvements: {better}.",
        "{n} interventions are judged by their plans; improvements: {better}.",
        judged,
    ).format(n=judged, better=better)


def _nothing_said(*, has_plans: bool) -> str:
    if has_plans:
        return _(
            "Nothing can be said of the interventions that have a plan yet; the page of each says what is missing."
        )
    return _("No intervention has an evaluation plan yet. One fixed beforehand opens this part.")


def _item(tx: Tx, viewer: Viewer, area_id: AreaId, line: EffectLine) -> Item:
    worth = worth_line(tx, viewer, area_id, line.intervention)
    said = f"{line.sentence} {worth.sentence} {worth.prices}".strip() if worth.number else line.sentence
    return Item(
        line.verdict,
        line.name,
        said,
        line.number,
        PATH.format(number=line.intervention),
        _("From need to value"),
    )
