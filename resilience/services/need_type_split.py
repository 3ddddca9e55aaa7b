"""What a change in volume consists of: more people, more per person, another mix; the parts add up exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.services import words
from resilience.services.need_type_noise import noise_of_volume
from resilience.statistics.decomposition_of_volume import Effect, Part, VolumeChange, volume
from resilience.views.need import Judged
from resilience.views.need_type import Measured, MixEffect, SplitView, VolumeStep
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_type_months import Floats, TwoSides


def split_view(context: NeedContext, asked: NeedFilter, sides: TwoSides, period: str) -> SplitView:
    """Return the change in volume in parts, or the sentence that says why it cannot be split."""
    heading = _("What the change in volume consists of")
    if len(sides.before.months) != len(sides.after.months) or not sides.codes:
        sentence = _("The two periods are not equally long, so their volumes cannot be set against each other.")
        return SplitView(Judged(heading, sentence, Verdict.TOO_EARLY, "", "", "", ()), "", (), ())
    found = _split(sides)
    names = [said.name_of(context, sides.part, code) for code in sides.all_codes]
    verdict = _verdict(found, sides)
    judged = Judged(
        heading=heading,
        sentence=_sentence(asked, sides, found, verdict),
        verdict=verdict,
        number=_("Change: {effect}").format(effect=said.effect(_measured(found.total))),
        method=_method(sides, found),
        worked_out=_worked_out(sides),
        tables=(_steps_table(found, asked, sides, period), _type_table(found, names, sides, period)),
        false_if=tuple(_false_if(sides)),
    )
    by_type = [MixEffect(name, _measured(effect)) for name, effect in zip(names, found.by_type[Part.MIX], strict=True)]
    seen = [one for one, events in zip(by_type, np.sum(_totals(sides), axis=0), strict=True) if events]
    by_size = sorted(seen, key=lambda one: (-(one.effect.value or 0.0), one.name))
    return SplitView(judged, _counted(asked, sides), _steps(found), tuple(by_size))


def _split(sides: TwoSides) -> VolumeChange:
    residents = (sides.before.residents, sides.after.residents)
    people = None if residents[0] is None or residents[1] is None else (residents[0][0], residents[1][0])
    return volume(
        sides.all_counts(sides.before),
        sides.all_counts(sides.after),
        population=people,
        seasons=sides.seasons,
        noise=None if sides.is_long else noise_of_volume(sides),
    )


def _totals(sides: TwoSides) -> list[Floats]:
    """Return what is counted before and after, by type and by what was not recorded."""
    return [sides.all_counts(side).sum(axis=0) for side in (sides.before, sides.after)]


def _verdict(found: VolumeChange, sides: TwoSides) -> Verdict:
    if found.total.low is None or found.total.high is None or not sides.is_alike:
        return Verdict.TOO_EARLY
    return Verdict.NOISE if found.total.low <= 0 <= found.total.high else Verdict.CHANGED


def _counted(asked: NeedFilter, sides: TwoSides) -> str:
    return _("mentions") if sides.is_any_mention else said.records(asked)


def _measured(effect: Effect) -> Measured:
    return Measured(effect.estimate, effect.low, effect.high)


def _traded(found: VolumeChange) -> float:
    """How many requests the mix moved from one type to another."""
    return sum(effect.estimate for effect in found.by_type[Part.MIX] if effect.estimate > 0)


def _sentence(asked: NeedFilter, sides: TwoSides, found: VolumeChange, verdict: Verdict) -> str:
    what = _counted(asked, sides)
    first = {
        Verdict.CHANGED: _("{after} {what} after {before} before: a change of {change}, more than noise."),
        Verdict.NOISE: _("{after} {what} after {before} before: the change of {change} is no more than noise."),
    }.get(verdict, _("{after} {what} after {before} before: a change of {change}, which it is too early to judge."))
    lines = [
        first.format(
            after=words.amount(found.after),
            before=words.amount(found.before),
            what=what,
            change=said.effect(_measured(found.total)),
        )
    ]
    if Part.POPULATION in found.parts:
        lines.append(
            _("{people} through the number of residents, {rate} through the rate per resident.").format(
                people=said.signed(found.parts[Part.POPULATION].estimate),
                rate=said.effect(_measured(found.parts[Part.RATE])),
            )
        )
    lines.append(
        _("The mix moved {n} from some types to others and adds none in all.").format(
            n=words.amount(round(_traded(found)))
        )
    )
    return " ".join(lines)


def _method(sides: TwoSides, found: VolumeChange) -> str:
    if found.reason:
        return _("Das Gupta’s decomposition, exact. {reason}").format(reason=found.reason)
    if sides.is_long:
        return (
            _("Das Gupta’s decomposition, exact; 95% intervals with whole months drawn anew. {left_out}")
            .format(left_out=said.left_out(sides))
            .strip()
        )
    return (
        _("Das Gupta’s decomposition, exact; 95% intervals by the noise of the years before. {left_out}")
        .format(left_out=said.left_out(sides))
        .strip()
    )


def _worked_out(sides: TwoSides) -> str:
    lines = [
        _(
            "A type’s volume is residents × requests per resident × the type’s share. Each factor’s effect is "
            "averaged over every order in which the three can change, so that the parts add up to the change exactly "
            "and no order is preferred (Das Gupta 1993; Shapley 1953)."
        )
    ]
    before, after = sides.before.residents, sides.after.residents
    if before is None or after is None:
        lines.append(_("No residents are held for this area, so the rate stands for the volume itself."))
    elif before[1] == after[1]:
        lines.append(
            _("Residents are those of {year} for both periods, so none of the change can be put down to them.").format(
                year=before[1]
            )
        )
    else:
        lines.append(
            _("Residents: {before} in {year_before}, {after} in {year_after}.").format(
                before=words.amount(before[0]),
                year_before=before[1],
                after=words.amount(after[0]),
                year_after=after[1],
            )
        )
    return " ".join(lines)


def _steps(found: VolumeChange) -> tuple[VolumeStep, ...]:
    """Return bars from before to after, each part beginning where the one before it ended."""
    level = found.before
    steps = [VolumeStep(_("Before"), 0.0, level, is_whole=True, said=words.amount(level))]
    for name, change, beside in _parts(found):
        steps.append(VolumeStep(name, level, level + change, is_whole=False, said=beside))
        level += change
    return (*steps, VolumeStep(_("After"), 0.0, found.after, is_whole=True, said=words.amount(found.after)))


def _parts(found: VolumeChange) -> list[tuple[str, float, str]]:
    """Return each part's name, size and words; the mix takes from some what it gives to others."""
    rate, traded = found.parts[Part.RATE], _traded(found)
    parts = [
        (_("Rate per resident"), rate.estimate, said.effect(_measured(rate))),
        (_("Types losing share"), -traded, said.signed(-traded)),
        (_("Types gaining share"), traded, said.signed(traded)),
    ]
    people = found.parts.get(Part.POPULATION)
    if people is None:
        return [(_("Rate"), *parts[0][1:]), *parts[1:]]
    return [(_("Residents"), people.estimate, said.signed(people.estimate)), *parts]


def _steps_table(found: VolumeChange, asked: NeedFilter, sides: TwoSides, period: str) -> Table:
    return Table(
        _("From before to after in parts that add up. {period}").format(period=period),
        (_("Part"), said.capital(_counted(asked, sides))),
        (False, True),
        tuple((step.name, step.said) for step in _steps(found)),
    )


def _type_table(found: VolumeChange, names: list[str], sides: TwoSides, period: str) -> Table:
    parts = [part for part in Part if part in found.parts]
    heads = {Part.POPULATION: _("Residents"), Part.RATE: _("Rate"), Part.MIX: _("Mix")}
    rows, totals = [], _totals(sides)
    for place, name in enumerate(names):
        effects = [_beside(part, found.by_type[part][place]) for part in parts]
        counts = [words.amount(float(side[place])) for side in totals]
        rows.append((name, counts[0], *effects, said.effect(_measured(found.types[place])), counts[1]))
    whole = [_beside(part, found.parts[part]) for part in parts]
    rows.append(
        (
            _("All"),
            words.amount(found.before),
            *whole,
            said.effect(_measured(found.total)),
            words.amount(found.after),
        )
    )
    columns = (
        said.capital(said.over(sides.part)),
        _("Before"),
        *(heads[part] for part in parts),
        _("Change"),
        _("After"),
    )
    caption = _("Each type’s change in parts, with 95% intervals of each by itself. {period}").format(period=period)
    return Table(caption, columns, (False, *(True,) * (len(columns) - 1)), tuple(rows))


def _beside(part: Part, effect: Effect) -> str:
    """Return an effect in words; that of residents has no interval, since they are taken as known."""
    return said.signed(effect.estimate) if part is Part.POPULATION else said.effect(_measured(effect))


def _false_if(sides: TwoSides) -> list[str]:
    lines = [_("Residents are taken as known: an error in them moves what is put down to residents and to the rate.")]
    if sides.not_recorded_changed:
        lines.append(
            _("The share of records without a code changed, so some of what moved may have moved out of sight.")
        )
    return lines
