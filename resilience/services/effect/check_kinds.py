"""What a check looks at and what comes of it; whether it warns decides what an effect may be called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resilience.locales import _, mark
from resilience.views.effect import CheckLine, CheckState


class Check(StrEnum):
    """The checks, in the order in which they are shown: rivals of the effect first, then the method's own doubts."""

    EVENTS = "events"
    AWARENESS = "awareness"
    COVERAGE = "coverage"
    UNMET = "unmet"
    SPILLOVER = "spillover"
    ANTICIPATION = "anticipation"
    NEGATIVE = "negative"
    PARALLEL = "parallel"
    FIT_BEFORE = "fit_before"
    PLACEBO_DATES = "placebo_dates"
    PLACEBO_SERIES = "placebo_series"
    TREND_FORM = "trend_form"
    SEASON = "season"
    AUTOCORRELATION = "autocorrelation"
    PERIODS = "periods"

    @property
    def label(self) -> str:
        """The check as a person reads it."""
        return _(NAMES[self])


NAMES = {
    Check.EVENTS: mark("Other events"),
    Check.AWARENESS: mark("Awareness"),
    Check.COVERAGE: mark("Coverage"),
    Check.UNMET: mark("Unmet need"),
    Check.SPILLOVER: mark("Spillover"),
    Check.ANTICIPATION: mark("Early movement"),
    Check.NEGATIVE: mark("Negative control"),
    Check.PARALLEL: mark("Parallel trends"),
    Check.FIT_BEFORE: mark("Fit of the mixture"),
    Check.PLACEBO_DATES: mark("Placebo dates"),
    Check.PLACEBO_SERIES: mark("Placebo areas or series"),
    Check.TREND_FORM: mark("Form of the trend"),
    Check.SEASON: mark("Season"),
    Check.AUTOCORRELATION: mark("Noise that hangs together"),
    Check.PERIODS: mark("Number of periods"),
}


def state_words(state: CheckState) -> str:
    """Return how a check came out, in a word."""
    return {
        CheckState.RUNNING: _("running"),
        CheckState.HELD: _("held"),
        CheckState.WARNS: _("warns"),
        CheckState.UNCLEAR: _("not clear"),
        CheckState.NOT_POSSIBLE: _("not possible"),
    }[state]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check said. Where `is_decisive`, an effect is called no more than changed."""

    check: Check
    state: CheckState
    sentence: str
    number: str = ""
    is_decisive: bool = False
    short: str = ""
    """The same in fewer words, for the one sentence of the page; "" where it has no place there."""

    @property
    def warns(self) -> bool:
        """Whether it speaks against the effect."""
        return self.state is CheckState.WARNS

    @property
    def line(self) -> CheckLine:
        """The check as a page draws it."""
        return CheckLine(self.check.value, self.check.label, self.state, self.sentence, self.number)


def held(check: Check, sentence: str, number: str = "") -> Checked:
    """Return a check that held."""
    return Checked(check, CheckState.HELD, sentence, number)


def unclear(check: Check, sentence: str, number: str = "") -> Checked:
    """Return a check that was made and cannot tell."""
    return Checked(check, CheckState.UNCLEAR, sentence, number)


def not_possible(check: Check, sentence: str) -> Checked:
    """Return a check that could not be made, with why."""
    return Checked(check, CheckState.NOT_POSSIBLE, sentence)


def warns(check: Check, sentence: str, number: str = "", *, is_decisive: bool = True) -> Checked:
    """Return a check that speaks against the effect."""
    return Checked(check, CheckState.WARNS, sentence, number, is_decisive)


def running() -> tuple[CheckLine, ...]:
    """Return every check as it stands before it is in."""
    return tuple(CheckLine(one.value, one.label, CheckState.RUNNING, _("This check is running.")) for one in Check)
