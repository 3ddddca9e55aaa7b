"""What changed because of an intervention: from its plan to an estimate with its rivals, and what that rests on."""

from __future__ import annotations
