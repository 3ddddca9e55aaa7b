"""Why a volume chart is the one it is, what may be wrong with it, and how often chance alone would make it speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_charting import ChartKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_volume_series import Measured
from resilience.statistics.spc import false_alarms

if TYPE_CHECKING:
    from resilience.services.need_volume_lines import Lines

ONE_BY_CHANCE = 0.0027
"""The share of points beyond three standard deviations where nothing changed."""
HUNDRED = 100


def choice_words(lines: Lines, *, is_suited: bool) -> str:
    """Return why this kind of chart was chosen."""
    n, mean = lines.choice.n, lines.choice.mean
    if not is_suited:
        return _("This chart was asked for; the {suited} would be chosen for these figures.").format(
            suited=ChartKind(lines.choice.kind).label
        )
    if lines.kind.value != lines.choice.kind:
        return _("Events are rare and too few to chart the time between them, so this is a run chart.")
    amount = "" if mean is None else words.rate(mean)
    return {
        ChartKind.RUN: _("{n} points are fewer than the 13 from which limits are drawn, so this is a run chart."),
        ChartKind.T: _("Events are rare ({mean} at each point), so the time between them is charted."),
        ChartKind.C: _("Events are few ({mean} at each point) and vary as by chance, so limits are those of chance."),
        ChartKind.U_PRIME: _(
            "Events are many ({mean} at each point) over uneven denominators and vary by more than chance, so limits "
            "follow the denominators and the variation (Laney)."
        ),
        ChartKind.P: _("The shares vary as by chance, so limits are those of chance."),
        ChartKind.P_PRIME: _("The shares vary by more than chance, so limits are widened to it (Laney)."),
        ChartKind.XMR: _("There are {n} points with {mean} events each on average, which suits an XmR chart."),
        ChartKind.SUITED: "",
    }[lines.kind].format(n=n, mean=amount)


def warnings(held: Measured, lines: Lines) -> tuple[str, ...]:
    """Return what the reader has to know at once, because it may be why the chart speaks."""
    found = []
    if lines.memory.is_strong:
        found.append(
            _(
                "Neighbouring points are alike, by memory or by a lasting change, so marks come more often than the "
                "rules expect."
            )
        )
    if lines.season is not None and lines.season.factors and lines.kind is not ChartKind.XMR:
        found.append(_("The series has a season that this chart does not follow, so the season may pose as a change."))
    if lines.season is not None and lines.season.p is None and lines.kind is not ChartKind.RUN:
        found.append(_("The season is not known from fewer than three whole rounds, so it may pose as a change."))
    if held.left_out:
        found.append(
            ngettext(
                "{n} point was reported by other sources than the newest and is not judged with it.",
                "{n} points were reported by other sources than the newest and are not judged with it.",
                held.left_out,
            ).format(n=held.left_out)
        )
    return tuple(found)


def chances(lines: Lines) -> str:
    """Return how often such a chart speaks up though nothing happened."""
    if lines.kind is ChartKind.XMR and lines.n > 1:
        expected = false_alarms(lines.n)
        return _(
            "Chance alone: of 100 such charts of {n} points without any change, about {latest} would mark the newest "
            "point and about {any} at least one point."
        ).format(n=lines.n, latest=_of_hundred(expected.latest), any=_of_hundred(expected.any_point))
    if lines.kind is ChartKind.RUN:
        return _("Chance alone: about five of 100 such charts without any change would call their order a signal.")
    return _(
        "Chance alone: of 100 such charts of {n} points without any change, about {any} would mark at least one point."
    ).format(n=lines.n, any=_of_hundred(1 - (1 - ONE_BY_CHANCE) ** lines.n))


def _of_hundred(share: float) -> str:
    return words.amount(max(1, round(share * HUNDRED)))
