"""What the estimate of an intervention says, beside a lesson that was drawn from it: words may go beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict, Worked
from resilience.locales import _
from resilience.views.learning import EffectBeside

if TYPE_CHECKING:
    from resilience.domain.identity import InterventionId
    from resilience.services.effect.register_verdicts import Found

GOOD, BAD = frozenset({Worked.WORKED, Worked.IN_PART}), frozenset({Worked.DID_NOT, Worked.MADE_WORSE})


def beside(worked: Worked, number: InterventionId, name: str, found: Found | None) -> EffectBeside:
    """Set what a lesson says beside what the estimate says; `found` is `None` where none is made."""
    address = f"/effect?intervention={number}"
    if found is None:
        return EffectBeside(name, None, _("No effect has been estimated."), "", address, _unmeasured(worked))
    beyond = goes_beyond(worked, found.verdict)
    return EffectBeside(name, found.verdict, found.sentence, found.number, address, beyond)


def beside_shared(worked: Worked, estimated: Verdict | None) -> EffectBeside | None:
    """Set the same beside a lesson of another area: the verdict as it was when written, and nothing in numbers."""
    if estimated is not None:
        said = _("The area's estimate when this was last written: {verdict}.").format(verdict=estimated.label.lower())
        return EffectBeside("", estimated, said, "", "", goes_beyond(worked, estimated))
    if worked is Worked.NOT_KNOWN:
        return None
    said = _("“{worked}” is what people say; no estimate is shared with it.").format(worked=worked.label)
    return EffectBeside("", None, "", "", "", said)


def goes_beyond(worked: Worked, verdict: Verdict) -> str:
    """Say where a lesson claims more than the verdict shows; "" where it does not."""
    if verdict is Verdict.TOO_EARLY:
        return _unmeasured(worked)
    if worked in GOOD and verdict is not Verdict.IMPROVEMENT:
        return _("“{worked}” goes beyond what the estimate shows: {verdict}.").format(
            worked=worked.label, verdict=verdict.label.lower()
        )
    if worked in BAD and verdict is Verdict.IMPROVEMENT:
        return _("“{worked}” does not fit the estimate: {verdict}.").format(
            worked=worked.label, verdict=verdict.label.lower()
        )
    if worked is Worked.MADE_WORSE and verdict is not Verdict.CONCERN:
        return _("“{worked}” goes beyond what the estimate shows: {verdict}.").format(
            worked=worked.label, verdict=verdict.label.lower()
        )
    return ""


def _unmeasured(worked: Worked) -> str:
    if worked is Worked.NOT_KNOWN:
        return ""
    return _("“{worked}” is what people say; no estimate shows it yet.").format(worked=worked.label)
