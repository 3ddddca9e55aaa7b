"""The framework of a round, parsed once; which frameworks are held, and how the codes of one become another's."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.intake.problems import shown
from resilience.intake.shipped import parse_framework
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.assessment import Round
    from resilience.domain.framework import Framework
    from resilience.domain.identity import FrameworkId
    from resilience.storage.store import Store, Tx


@lru_cache(maxsize=16)
def _parsed(text: str, framework_id: FrameworkId) -> Framework:
    return parse_framework(text, framework_id)


def framework_of(tx: Tx, framework_id: FrameworkId) -> Framework:
    """Return a framework version; it never changes, so it is parsed once in this process."""
    return _parsed(tx.reference.framework_text(framework_id), framework_id)


def framework_of_round(tx: Tx, round_: Round) -> Framework:
    """Return what a round asks: its framework, or for the quick form one indicator for each feature."""
    return framework_of(tx, round_.framework_id).in_form(round_.form)


def main_framework(tx: Tx) -> Framework:
    """Return the newest version of the framework that is meant where nobody chose one."""
    return framework_of(tx, tx.reference.framework_ids()[-1])


def held_frameworks(tx: Tx) -> tuple[Framework, ...]:
    """Return every framework version held, the main framework's newest first."""
    return tuple(framework_of(tx, number) for number in reversed(tx.reference.framework_ids()))


def newest_framework(store: Store) -> Framework:
    """Return the newest version of the main framework: public, so that anybody may read what the scores mean."""
    with store.reading() as tx:
        return main_framework(tx)


def mapped(tx: Tx, from_id: FrameworkId, to_id: FrameworkId) -> dict[str, frozenset[str]]:
    """Return which codes (indicators or features) of the second framework each code of the first stands for.

    A framework maps to itself code by code; a mapping that was given the other way round is read backwards. Empty
    where nobody said how the two belong together.
    """
    if from_id == to_id:
        framework = framework_of(tx, from_id)
        codes = [*(one.code for one in framework.features), *(one.code for one in framework.indicators)]
        return {code: frozenset({code}) for code in codes}
    return tx.reference.mapped(from_id, to_id) or _backwards(tx.reference.mapped(to_id, from_id))


def _backwards(pairs: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    codes = sorted({code for new in pairs.values() for code in new})
    return {code: frozenset(old for old, new in pairs.items() if code in new) for code in codes}


def framework_number(tx: Tx, code: str, version: str) -> FrameworkId:
    """Return the number of a framework version, or raise `NotFound` with those that are held."""
    number = tx.reference.framework_id(code, version)
    if number is None:
        raise NotFound(
            _("There is no framework {code}, version {version}. Held are: {held}.").format(
                code=shown(code),
                version=shown(version),
                held=", ".join(f"{one.code}:{one.version}" for one in held_frameworks(tx)),
            )
        )
    return number


def called(held: Framework) -> str:
    """Return how a framework version is called in a list."""
    return _("{title}, version {version}").format(title=held.title, version=held.version)
