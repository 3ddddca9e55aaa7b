"""What the page of type says in words: shares, distances and the names of what a mix is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Direction
from resilience.locales import _, ngettext
from resilience.services import words

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_type_months import TwoSides
    from resilience.views.need_type import Measured

HUNDRED = 100
THOUSAND = 1000


def name_of(context: NeedContext, part: Part | None, code: str) -> str:
    """Return a code as a person reads it."""
    return context.type_name(code) if part is None else context.name(part, code)


def over(part: Part | None) -> str:
    """Return what a mix is over, as it stands in "the mix by …"."""
    if part is None:
        return _("need type")
    return {
        Part.ANY_TYPE: _("need type mentioned"),
        Part.STAKEHOLDER: _("stakeholder"),
        Part.TARGET_GROUP: _("target group"),
        Part.URGENCY: _("urgency"),
        Part.CHANNEL: _("channel"),
    }.get(part, part.label.lower())


def kinds(part: Part | None) -> str:
    """Return what a mix is over in the plural, as it stands in "12 equally common …"."""
    if part is None:
        return _("need types")
    return {
        Part.ANY_TYPE: _("need types"),
        Part.STAKEHOLDER: _("stakeholders"),
        Part.TARGET_GROUP: _("target groups"),
        Part.URGENCY: _("levels of urgency"),
        Part.CHANNEL: _("channels"),
    }.get(part, part.label.lower())


def records(asked: NeedFilter) -> str:
    """Return what is counted, in the plural."""
    return _("requests") if asked.direction is Direction.REQUEST else _("offers")


def shares_of(sides: TwoSides, asked: NeedFilter) -> str:
    """Return what shares are of."""
    if sides.is_any_mention:
        return _("share of all {what}").format(what=records(asked))
    return _("share of what is recorded")


def percent(share: float | None) -> str:
    """Return a share such as "12.4%", or that it is not known."""
    return _("not known") if share is None else f"{share * HUNDRED:.1f}%"


def percent_within(measured: Measured) -> str:
    """Return a share with its interval such as "12.4% (10.1 to 15.0)"."""
    if measured.value is None or measured.low is None or measured.high is None:
        return percent(measured.value)
    return f"{percent(measured.value)} ({measured.low * HUNDRED:.1f} {_('to')} {measured.high * HUNDRED:.1f})"


def number_within(measured: Measured) -> str:
    """Return a number with its interval such as "9.8 (9.1 to 10.5)"."""
    if measured.value is None:
        return _("not known")
    if measured.low is None or measured.high is None:
        return f"{measured.value:.1f}"
    return f"{measured.value:.1f} ({measured.low:.1f} {_('to')} {measured.high:.1f})"


def signed(value: float, *, plus: str = "+") -> str:
    """Return a number of requests with its sign such as "+24" or "−3"; whole, since parts are estimates."""
    rounded = round(value)
    if rounded == 0:
        return "0"
    return f"{plus}{rounded:,}" if rounded > 0 else f"−{-rounded:,}"


def effect(measured: Measured) -> str:
    """Return an effect with its interval such as "+24 (5 to 41)"."""
    if measured.value is None:
        return _("not known")
    if measured.low is None or measured.high is None:
        return signed(measured.value)
    return f"{signed(measured.value)} ({signed(measured.low, plus='')} {_('to')} {signed(measured.high, plus='')})"


def chance(p: float) -> str:
    """Return how often chance alone gives as much, such as "3 times in 1,000"."""
    times = round(p * THOUSAND)
    if not times:
        return _("less than once in 1,000")
    return ngettext("{n} time in 1,000", "{n} times in 1,000", times).format(n=words.amount(times))


def left_out(sides: TwoSides) -> str:
    """Return how many months are left out and why, "" where none is."""
    if not sides.left_out:
        return ""
    return ngettext(
        "{n} month is left out: it, or the same month of the other period, was not wholly reported.",
        "{n} months are left out: they, or the same months of the other period, were not wholly reported.",
        sides.left_out,
    ).format(n=sides.left_out)


def note(part: Part | None) -> str:
    """Return how one record counts where that is not once, "" where it is."""
    if part is Part.TARGET_GROUP:
        return _("One record can name several target groups. It counts under each, so shares do not add up to 100%.")
    if part is Part.ANY_TYPE:
        return _("One record can name several need types. It counts under each, so shares do not add up to 100%.")
    if part is None:
        return _("A record with several need types counts under its first. “Any mention” counts it under each.")
    return ""


def capital(sentence: str) -> str:
    """Return words as they begin a sentence."""
    return sentence[:1].upper() + sentence[1:]
