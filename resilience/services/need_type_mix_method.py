"""How the page of type says by what method a mix was compared, and what would make the answer false."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import need_type_words as said
from resilience.services import words

if TYPE_CHECKING:
    from resilience.services.need_type_mix import MixFound
    from resilience.services.need_type_months import TwoSides


def method_of(sides: TwoSides, found: MixFound) -> str:
    shares = _("Hollow: before; filled: after. Lines: 95% intervals for all shares at once (Goodman).")
    if found.change.p is None or (not sides.is_long and found.noise is None):
        return shares
    if sides.is_long:
        how = (
            _("the same month of both periods trades places")
            if sides.is_paired
            else _("months of both periods trade places")
        )
    else:
        how = _("requests trade places in clusters as large as those of the years before")
    return " ".join(
        (
            shares,
            _("Jensen–Shannon distance, permutation test ({how}; {n} times): as far apart {chance}.").format(
                how=how, n=words.amount(found.change.permutations), chance=said.chance(found.change.p)
            ),
            said.left_out(sides),
        )
    ).strip()


def worked_out_of(sides: TwoSides, found: MixFound) -> str:
    lines = [
        _(
            "The distance is the square root of the Jensen–Shannon divergence with logarithms to base 2: 0 where both "
            "mixes are the same, 1 where they share no type. Below 0.04 it is called hardly any change, below 0.13 a "
            "small one, below 0.21 a moderate one, and a large one from there (Cohen’s w of 0.1, 0.3 and 0.5). What "
            "was not recorded is left out of the mix and shown by itself."
        )
    ]
    if sides.is_long:
        lines.append(
            _(
                "Whole months trade places, since requests of a month cluster: single requests would make noise look "
                "like change. Each month takes on the volume of its new place, so that a change in volume is no "
                "change of mix."
            )
        )
    elif found.noise is not None:
        lines.append(
            _(
                "So few months cannot show how much a mix varies by itself. In the years before, the same months a "
                "year apart differed {phi} times as much as by chance alone; distances by chance are widened by that, "
                "and by how uncertain it is ({df} degrees of freedom)."
            ).format(phi=words.rate(found.noise.phi), df=found.noise.degrees_of_freedom)
        )
    lines.append(said.left_out(sides))
    return " ".join(line for line in lines if line)


def false_if_of(sides: TwoSides) -> list[str]:
    lines = [
        _("A change in how types are recorded looks the same. Not recorded: {before} before, {after} after.").format(
            before=said.percent(sides.before.share_not_recorded), after=said.percent(sides.after.share_not_recorded)
        )
    ]
    if sides.is_long:
        lines.append(
            _("If the mix drifts slowly over many months, months are not exchangeable and chance is made too small.")
        )
    else:
        lines.append(
            _("If the years before were unusually quiet, or unusually wild, noise is taken for too little or too much.")
        )
    if not sides.is_paired:
        lines.append(_("The two periods have not the same months of the year, so a season may pose as a change."))
    return lines
