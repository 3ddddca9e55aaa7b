"""The three strategic aims that an intervention may serve, by code."""

from __future__ import annotations

from resilience.locales import _, mark

AIMS = {
    "self_determination": mark("Communities determine their own resilience"),
    "preparedness": mark("Less need, and need that varies less"),
    "risk_reduction": mark("Less risk where people live"),
}


def aim_name(code: str) -> str:
    """Return an aim as a person reads it, or its code where it is none of the three."""
    return _(AIMS[code]) if code in AIMS else code
