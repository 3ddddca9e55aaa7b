"""How an effect stands among its placebos, and how that is said: always with the least that so many can show."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.locales import _
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.effect_words import one_in, spelled

FALSE_CLAIMS = 0.05
TOO_MANY = 0.01
"""The chance below which so many placebos that claim an effect speak against the method's limits.

Placebo dates share most of their months, so that several claim together more often than this says.
"""


@dataclass(frozen=True, slots=True)
class Placebos:
    """How many placebos there are, how many lie as far from none as the effect, and how many claim an effect."""

    many: int
    as_far: int
    claims: int

    @property
    def p(self) -> float:
        """The effect's rank among itself and the placebos, as a share."""
        return (1 + self.as_far) / (1 + self.many)

    @property
    def smallest(self) -> str:
        """The smallest chance that so many placebos can give, in words."""
        return one_in(1 + self.many)

    @property
    def is_too_many(self) -> bool:
        """Whether more of them claim an effect than chance gives."""
        return _as_many(self.claims, self.many) < TOO_MANY


def _as_many(claims: int, many: int) -> float:
    """Return the chance of so many false claims or more (binomial)."""
    from math import comb  # noqa: PLC0415 - used here alone

    return sum(comb(many, k) * FALSE_CLAIMS**k * (1 - FALSE_CLAIMS) ** (many - k) for k in range(claims, many + 1))


def short_of(check: Check, counted: Placebos) -> str:
    """Return how the effect stands among placebos in one short sentence, with how often chance alone does it."""
    said = (
        _("Of {n} placebo dates {far} show as much; {chance}.")
        if check is Check.PLACEBO_DATES
        else _("Of {n} placebo areas or series {far} show as much; {chance}.")
    )
    far = spelled(counted.as_far) if counted.as_far > 1 else _("one") if counted.as_far else _("none")
    return said.format(n=spelled(counted.many), far=far, chance=_by_chance(counted))


def _by_chance(counted: Placebos) -> str:
    """Return how often chance alone puts an effect so far ahead, and the least that so many tries can give."""
    n = spelled(counted.many)
    if not counted.as_far:
        return _("with {n} tries, its probability by chance alone is {smallest}, the least that they can show").format(
            n=n, smallest=counted.smallest
        )
    return _(
        "its probability by chance alone is {rank} in {all}, and {n} tries can show no less than {smallest}"
    ).format(rank=spelled(1 + counted.as_far), all=spelled(1 + counted.many), n=n, smallest=counted.smallest)


def rank_in_words(counted: Placebos) -> str:
    """Return the effect's rank as a chance: "3 in 7"."""
    if not counted.as_far:
        return counted.smallest
    return _("{rank} in {all}").format(rank=1 + counted.as_far, all=1 + counted.many)
