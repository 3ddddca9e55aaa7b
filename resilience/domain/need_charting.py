"""What of need is put on a control chart, and on which kind of chart."""

from __future__ import annotations

from enum import StrEnum

from resilience.locales import _, mark


class Measure(StrEnum):
    """What is counted at each point: records, those that stayed unmet, or the share of them."""

    RECORDS = "records"
    UNMET = "unmet"
    SHARE_UNMET = "share_unmet"

    @property
    def label(self) -> str:
        """The measure as a person reads it."""
        return _(MEASURE_LABELS[self])


MEASURE_LABELS = {
    Measure.RECORDS: mark("How many"),
    Measure.UNMET: mark("How many stayed unmet"),
    Measure.SHARE_UNMET: mark("Share that stayed unmet"),
}


class ChartKind(StrEnum):
    """A kind of control chart. `SUITED` lets the figures choose; `P` and `P_PRIME` are for shares alone."""

    SUITED = "suited"
    XMR = "xmr"
    RUN = "run"
    C = "c"
    T = "t"
    U_PRIME = "u_prime"
    P = "p"
    P_PRIME = "p_prime"

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return _(CHART_LABELS[self])


CHART_LABELS = {
    ChartKind.SUITED: mark("The chart that suits the figures"),
    ChartKind.XMR: mark("XmR chart"),
    ChartKind.RUN: mark("Run chart"),
    ChartKind.C: mark("c chart"),
    ChartKind.T: mark("t chart"),
    ChartKind.U_PRIME: mark("u\u2032 chart"),
    ChartKind.P: mark("p chart"),
    ChartKind.P_PRIME: mark("p\u2032 chart"),
}
FOR_COUNTS = (ChartKind.SUITED, ChartKind.XMR, ChartKind.RUN, ChartKind.C, ChartKind.T, ChartKind.U_PRIME)
FOR_SHARES = (ChartKind.SUITED, ChartKind.RUN, ChartKind.P, ChartKind.P_PRIME)
