"""How a side of need is said: by how much it moved, what it was before and after, and what could not have been seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services.effect.effect_words import HUNDRED, MINUS, after_colon, capital, compared, of
from resilience.services.need_pattern_words import percent
from resilience.views.need import Judged
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.services.effect.sides_moved import Moved

MOST_SAID = 2.0
"""A share above which a change that could have been seen is said to be more than twofold."""


def said_of(found: Moved) -> str:
    """Return one side's sentence: what, by how much it differs from its own course, and whether more than noise."""
    if not found.is_known:
        return _("{what}: nothing can be said. {why}").format(what=found.name, why=found.reason).strip()
    if found.verdict is Verdict.NOISE:
        said = _("{what}: {change} than its own course before the start would give, no more than noise. {power}")
    else:
        said = _("{what}: {change} than its own course before the start would give, more than noise.")
    return said.format(what=found.name, change=_differs(found), power=power(found)).strip()


def _differs(found: Moved) -> str:
    """Return by how much it differs, without a side where it rounds to nothing."""
    if found.estimate.share is not None and round(found.estimate.share * HUNDRED) == 0:
        return _("no more and no less ({change})").format(change=after_colon(found.estimate))
    return compared(found.estimate)


def power(found: Moved) -> str:
    """Return what could not have been seen; "" where nothing was estimated."""
    if found.seen_from is None:
        return ""
    if found.seen_to is None or found.seen_from > MOST_SAID:
        return _("These figures vary so much that only a threefold rise would mostly be seen.")
    return _("A rise of less than {rise}%, or a fall of less than {fall}%, would mostly pass unseen.").format(
        rise=math.ceil(found.seen_from * HUNDRED), fall=math.ceil(found.seen_to * HUNDRED)
    )


def falls_back() -> str:
    """Return what else explains a fall in places that were picked for having most before (regression to the mean)."""
    return _("They were picked because they had most before, and such places fall back by themselves in part.")


def listed(names: Sequence[str]) -> str:
    """Return names one after the other: "a, b and c"."""
    if len(names) < 2:  # noqa: PLR2004 - one needs no "and"
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def together_words(looks: int) -> str:
    """Return that limits are wide enough for several looks; "" for one."""
    if looks <= 1:
        return ""
    return ngettext(
        "Limits are widened so that {n} look holds in 95 of 100 cases.",
        "Limits are widened so that all {n} looks together hold in 95 of 100 cases.",
        looks,
    ).format(n=looks)


def row_of(found: Moved, measured: Callable[[float], str], came_out: str) -> tuple[str, ...]:
    """Return one side as a row of a table; `measured` says one of its values."""
    return (
        capital(found.name),
        _value(found.before, measured),
        _value(found.after, measured),
        of(found.estimate) or found.reason,
        capital(came_out),
        seen(found),
    )


def table_of(caption: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """Return rows of `row_of` as a table."""
    headings = (
        _("What"),
        _("Before"),
        _("After"),
        _("Against its own course (limits)"),
        _("How it came out"),
        _("Mostly seen from"),
    )
    return Table(caption, headings, (False, True, True, True, False, True), tuple(rows))


def seen(found: Moved) -> str:
    """Return from which rise and fall on a change would mostly be seen, as a cell."""
    if found.seen_from is None or found.seen_to is None:
        return "–"
    rise, fall = (math.ceil(one * HUNDRED) for one in (found.seen_from, found.seen_to))
    return f"+{rise}%, {MINUS}{min(fall, 100)}%"


def change(found: Moved) -> str:
    """Return a name with its change as it stands in a list: "older people (+62%, +34 to +95)"."""
    return f"“{found.name}” ({after_colon(found.estimate)})"


def _value(value: float, measured: Callable[[float], str]) -> str:
    return _("Not known") if math.isnan(value) else measured(value)


def share(value: float) -> str:
    """Return a share as a percentage."""
    return percent(value)


def came_out(found: Moved) -> str:
    """Return how one look came out, in a word."""
    return {
        Verdict.CHANGED: _("changed"),
        Verdict.NOISE: _("no more than noise"),
    }.get(found.verdict, _("cannot be said"))


def verdict_of(found: Sequence[Moved]) -> Verdict:
    """Return what several looks together are called."""
    if not any(one.is_known for one in found):
        return Verdict.TOO_EARLY
    return Verdict.CHANGED if any(one.verdict is Verdict.CHANGED for one in found) else Verdict.NOISE


def judged(
    heading: str,
    sentence: str,
    verdict: Verdict | None,
    *,
    number: str = "",
    method: str = "",
    worked_out: str = "",
    tables: tuple[Table, ...] = (),
    false_if: tuple[str, ...] = (),
) -> Judged:
    """Return a judgement; what would make it false stands where something is claimed."""
    is_claimed = verdict not in {None, Verdict.NOISE, Verdict.TOO_EARLY}
    return Judged(heading, sentence, verdict, number, method, worked_out, tables, false_if if is_claimed else ())
