"""The one refusal of the statistics: an input that no method could make sense of."""

from __future__ import annotations

from resilience.domain.errors import Refused


class NotComputable(Refused, ValueError):
    """The numbers given make no sense for this method; the sentence says which and what would."""
