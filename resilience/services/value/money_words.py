"""Money, shares and years as a reader says them."""

from __future__ import annotations

import math
from calendar import monthrange
from typing import TYPE_CHECKING

from resilience.locales import _

if TYPE_CHECKING:
    from datetime import date

MILLION, THOUSAND = 1_000_000, 1_000
HUNDRED, APRIL, MONTHS = 100, 4, 12
NEARLY_SURE, EVEN = 0.95, 0.5
LIKELY = 0.8


def pounds(amount: float) -> str:
    """Return an amount to the pound, such as "£14,170" or "−£1,200"."""
    whole = round(amount)
    return f"−£{-whole:,}" if whole < 0 else f"£{whole:,}"


def about(amount: float) -> str:
    """Return an amount rounded to two or three leading digits: "£1.25 million", "£14,000", "£940"."""
    size, sign = abs(amount), "−" if amount < 0 else ""
    if size >= MILLION:
        return _("{sign}£{n} million").format(sign=sign, n=f"{size / MILLION:,.2f}")
    if size < HUNDRED:
        return pounds(amount)
    step = 10 ** (math.floor(math.log10(size)) - 1)
    return pounds(round(amount / step) * step)


def rounded(amount: float) -> str:
    """Return an amount with three leading digits, as worth is stated: "£235,000", "£1,230"."""
    if abs(amount) < THOUSAND:
        return pounds(amount)
    step = 10 ** (math.floor(math.log10(abs(amount))) - 2)
    return pounds(round(amount / step) * step)


def for_each_pound(ratio: float) -> str:
    """Return a benefit–cost ratio as money back for each pound: "£1.20"."""
    said = f"£{abs(ratio):,.2f}"
    return f"−{said}" if ratio < 0 and said != "£0.00" else said


def share(part: float) -> str:
    """Return a share as a percentage, whole from 10 % on and else with one decimal."""
    percent = part * HUNDRED
    said = f"{abs(percent):.0f}" if abs(percent) >= 10 or percent == round(percent) else f"{abs(percent):.1f}"  # noqa: PLR2004
    return f"−{said}%" if percent < 0 and float(said) else f"{said}%"


def count(number: float) -> str:
    """Return how many of something, whole from ten on."""
    said = f"{abs(number):,.0f}" if abs(number) >= 10 or number == round(number) else f"{abs(number):,.1f}"  # noqa: PLR2004
    return f"−{said}" if number < 0 and float(said.replace(",", "")) else said


def years(number: float) -> str:
    """Return a length in years: "1 year", "2.5 years"."""
    said = f"{number:.1f}".removesuffix(".0")
    return _("1 year") if said == "1" else _("{n} years").format(n=said)


def between(low: str, high: str) -> str:
    """Return an interval as it stands beside its number."""
    return _("95% between {low} and {high}").format(low=low, high=high)


def financial_year_of(day: date) -> int:
    """Return the calendar year in which the financial year of a day begins."""
    return day.year if day.month >= APRIL else day.year - 1


def passed_of_year(day: date) -> float:
    """Return the share of its financial year that has passed when a day begins, by months: 0.75 on 1 January."""
    months = (day.month - APRIL) % MONTHS
    return (months + (day.day - 1) / monthrange(day.year, day.month)[1]) / MONTHS


def year_label(year: int) -> str:
    """Return a financial year as "2025/26"."""
    return f"{year}/{(year + 1) % HUNDRED:02}"


def covers(probability: float) -> str:
    """Return whether something covers its cost, in the words of a probability."""
    if probability >= NEARLY_SURE:
        return _("it very likely covers its cost")
    if probability >= LIKELY:
        return _("it probably covers its cost")
    if probability > EVEN:
        return _("more likely than not it covers its cost")
    if probability > 1 - LIKELY:
        return _("more likely than not it does not cover its cost")
    if probability > 1 - NEARLY_SURE:
        return _("it probably does not cover its cost")
    return _("it very likely does not cover its cost")
