"""Money of one financial year in the prices of another, by published deflators."""

from __future__ import annotations

import re
from collections.abc import Mapping

from resilience.domain.text import plain_line
from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import is_number

_LABEL = re.compile(r"(\d{4})[/–-](\d{2}|\d{4})", re.ASCII)


def financial_year(label: str) -> str:
    """Return a financial year as "2011/12", also from "2011-12" or "2011/2012"; anything else is refused."""
    found = _LABEL.fullmatch(str(label).strip())
    if found is None or int(found[2]) % 100 != (int(found[1]) + 1) % 100:
        raise NotComputable(
            _("“{label}” is no financial year; one is written 2011/12.").format(label=plain_line(str(label)[:40]))
        )
    return f"{found[1]}/{found[2][-2:]}"


def uprate(amount: float, from_year: str, to_year: str, deflators: Mapping[str, float]) -> float:
    """Return `amount`, in prices of one financial year, in prices of another.

    `deflators` is the level of prices by financial year, to any base. Raises `NotComputable` for an amount that is no
    number and for a year without a deflator: a price is not guessed.

    Source: HM Treasury, 2026, The Green Book (real prices by the GDP deflator).
    """
    if not is_number(amount):
        raise NotComputable(_("The amount must be a number."))
    then, now = (_level(year, deflators) for year in (from_year, to_year))
    return amount * (now / then)


def _level(label: str, deflators: Mapping[str, float]) -> float:
    year = financial_year(label)
    if year not in deflators:
        raise NotComputable(
            _("There is no deflator for {year}; there is one for {years}.").format(year=year, years=_range(deflators))
        )
    level = deflators[year]
    if not is_number(level) or level <= 0:
        raise NotComputable(
            _("The deflator for {year} must be a number above 0; {value} is not.").format(year=year, value=level)
        )
    return level


def _range(deflators: Mapping[str, float]) -> str:
    if not deflators:
        return _("no year at all")
    return _("{first} to {last}").format(first=min(deflators), last=max(deflators))
