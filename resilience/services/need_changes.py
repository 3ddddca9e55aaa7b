"""Answers on one page what changed between two periods in volume, in pattern and in type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_changes_kinds import KindsFound, kinds_found
from resilience.services.need_changes_kinds_said import kinds_concluded, kinds_picture, moved, names_of_mixes
from resilience.services.need_changes_pattern import PatternFound, pattern_found
from resilience.services.need_changes_pattern_said import names_beside, pattern_concluded, pattern_picture, widened
from resilience.services.need_changes_volume import VolumeFound, types_found, volume_found
from resilience.services.need_changes_volume_levels import volume_picture
from resilience.services.need_changes_volume_said import names_of_types, volume_concluded
from resilience.services.need_changes_warnings import Standing, standing
from resilience.services.need_choosing import context_line
from resilience.services.need_kept import kept
from resilience.services.need_periods import as_months, periods
from resilience.services.need_type_words import capital, records
from resilience.views.need_changes import NeedChangesView

MOST_BESIDE = 3
"""Things beside the three verdicts that the title names at most."""

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import ComparisonChoice, NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store


def need_changes(
    store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter, comparison: ComparisonChoice
) -> NeedChangesView:
    """Return the page. Raises `NotAllowed`, and `Refused` for periods that cannot be compared."""
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        return kept(context, "changes", (asked, comparison), lambda: changes_view(context, asked, comparison))


def changes_view(context: NeedContext, asked: NeedFilter, comparison: ComparisonChoice) -> NeedChangesView:
    """Return the page from what was read already."""
    asked = context.cube.resolved(asked)
    pair = periods(context, asked, comparison)
    if pair is None:
        return _nothing(context, asked)
    stands = standing(context, asked, pair, asked_about=comparison.disruption)
    volume, types = volume_found(context, asked, pair), types_found(context, asked, pair)
    pattern, kinds = pattern_found(context, asked, pair), kinds_found(context, asked, pair)
    return NeedChangesView(
        title=_title(
            context,
            asked,
            (volume, pattern, kinds),
            stands,
            (*names_of_types(context, types), *names_beside(pattern), *names_of_mixes(kinds)),
        ),
        context=context_line(context, asked),
        compared=pair.words,
        volume=volume_concluded(context, asked, volume, types, stands),
        volume_picture=volume_picture(context, asked, volume),
        pattern=pattern_concluded(asked, pattern, stands, is_widened=not pair.is_months),
        pattern_picture=pattern_picture(pattern),
        kinds=kinds_concluded(context, asked, kinds, stands, widened(as_months(pair), is_widened=not pair.is_months)),
        kinds_picture=kinds_picture(kinds, moved(context, kinds)),
    )


def _nothing(context: NeedContext, asked: NeedFilter) -> NeedChangesView:
    return NeedChangesView(
        title=_("It is too early to say what changed"),
        context=context_line(context, asked),
        compared="",
        volume=None,
        volume_picture=None,
        pattern=None,
        pattern_picture=None,
        kinds=None,
        kinds_picture=None,
        empty=_("No whole month has been reported yet, so there are no two periods to compare."),
    )


def _title(
    context: NeedContext,
    asked: NeedFilter,
    found: tuple[VolumeFound, PatternFound, KindsFound],
    stands: Standing,
    beside: tuple[str, ...],
) -> str:
    """Return the answer in one sentence: what changed first, then what did not, and that there is reason to doubt."""
    verdicts = [one.verdict for one in found]
    about = _about(context, asked)
    if all(verdict is Verdict.TOO_EARLY for verdict in verdicts):
        return _("{about}: it is too early to say what changed").format(about=about)
    if all(verdict is Verdict.NOISE for verdict in verdicts):
        return _no_more_than_noise(about, beside)
    texts = [*_changed(*found), *_rest(found, Verdict.NOISE), *_rest(found, Verdict.TOO_EARLY)]
    if Verdict.CHANGED in verdicts and stands.raised:
        texts.append(_("it may not be need that changed"))
    return _("{about}: {said}").format(about=about, said="; ".join(texts))


def _no_more_than_noise(about: str, beside: tuple[str, ...]) -> str:
    if not beside:
        return _("{about}: volume, pattern and type differ by no more than noise").format(about=about)
    return _("{about}: in all, no more than noise; looked at by itself, this changed: {names}").format(
        about=about, names=", ".join(beside[:MOST_BESIDE])
    )


def _about(context: NeedContext, asked: NeedFilter) -> str:
    names = [] if asked.need_type is None else [context.type_name(asked.need_type)]
    if asked.slice is not None:
        names.append(context.name(asked.slice.part, asked.slice.code))
    return ", ".join(names) if names else capital(records(asked))


def _changed(volume: VolumeFound, pattern: PatternFound, kinds: KindsFound) -> list[str]:
    texts = []
    if volume.verdict is Verdict.CHANGED:
        texts.append(_("volume is higher") if volume.is_up else _("volume is lower"))
    if pattern.verdict is Verdict.CHANGED and pattern.change is not None:
        texts.append(_("variation is higher") if pattern.change.estimate > 1 else _("variation is lower"))
    if kinds.verdict is Verdict.CHANGED:
        texts.append(_("the mix of types changed") if kinds.part is None else _("who has the need changed"))
    return texts


def _rest(found: tuple[VolumeFound, PatternFound, KindsFound], verdict: Verdict) -> list[str]:
    volume, pattern, kinds = (one.verdict for one in found)
    held = ((_("volume"), volume), (_("pattern"), pattern), (_("type"), kinds))
    names = [name for name, one in held if one is verdict]
    if not names:
        return []
    said = _("{names}: no more than noise") if verdict is Verdict.NOISE else _("{names}: too early to say")
    return [said.format(names=_(" and ").join(names))]
