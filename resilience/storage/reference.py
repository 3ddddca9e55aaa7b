"""Taxonomies and frameworks: reference data that all areas share. A framework is held as the text it came in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, insert, select

from resilience.domain.errors import NotFound
from resilience.domain.framework import MAIN_FRAMEWORK
from resilience.domain.identity import FrameworkId
from resilience.domain.taxonomy import Taxonomies, Term, TermKind
from resilience.locales import _
from resilience.storage.schema import framework, framework_mapping, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from resilience.domain.viewer import SetUp


class ReferenceTable:
    """Terms and frameworks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def taxonomies(self) -> Taxonomies:
        """Return all terms, each taxonomy in its order."""
        rows = self._connection.execute(select(term).order_by(term.c.kind, term.c.position))
        return Taxonomies(tuple(Term(TermKind(row.kind), row.code, row.name, row.explanation) for row in rows))

    def hold_taxonomies(self, taxonomies: Taxonomies) -> None:
        """Hold these terms in place of those with the same kind and code; terms they lack stay."""
        for kind in TermKind:
            codes = taxonomies.codes(kind)
            self._connection.execute(delete(term).where(term.c.kind == kind.value, term.c.code.in_(codes)))
            for position, entry in enumerate(taxonomies.of(kind)):
                self._connection.execute(
                    insert(term).values(
                        kind=kind.value,
                        code=entry.code,
                        name=entry.name,
                        explanation=entry.explanation,
                        position=position,
                    )
                )

    def framework_id(self, code: str, version: str) -> FrameworkId | None:
        """Return the number of a framework version, or `None` where it is not held."""
        found = self._connection.execute(
            select(framework.c.id).where(framework.c.code == code, framework.c.version == version)
        ).scalar_one_or_none()
        return None if found is None else FrameworkId(found)

    def add_framework(self, code: str, version: str, content: str) -> FrameworkId:
        """Hold a framework version. A version once held never changes: scores were given against its words."""
        return FrameworkId(
            self._connection.execute(
                insert(framework).values(code=code, version=version, content=content).returning(framework.c.id)
            ).scalar_one()
        )

    def framework_text(self, framework_id: FrameworkId) -> str:
        """Return a framework as the text it came in, or raise `NotFound`."""
        found = self._connection.execute(
            select(framework.c.content).where(framework.c.id == framework_id)
        ).scalar_one_or_none()
        if found is None:
            raise NotFound(_("There is no such framework."))
        return str(found)

    def framework_ids(self) -> tuple[FrameworkId, ...]:
        """Return the numbers of all framework versions in the order in which they came, the main framework's last.

        So the last one is the newest version of the framework that is meant where nobody chose one.
        """
        is_main = case((framework.c.code == MAIN_FRAMEWORK, 1), else_=0)
        rows = self._connection.execute(select(framework.c.id).order_by(is_main, framework.c.id)).scalars()
        return tuple(FrameworkId(number) for number in rows)

    def map_framework(
        self, _proof: SetUp, from_id: FrameworkId, to_id: FrameworkId, pairs: Iterable[tuple[str, str]]
    ) -> None:
        """Hold which codes of one framework become which of another, in place of what was held for the two."""
        self._connection.execute(
            delete(framework_mapping).where(framework_mapping.c.from_id == from_id, framework_mapping.c.to_id == to_id)
        )
        rows = [
            {"from_id": from_id, "from_code": old, "to_id": to_id, "to_code": new} for old, new in sorted(set(pairs))
        ]
        if rows:
            self._connection.execute(insert(framework_mapping), rows)

    def mapped(self, from_id: FrameworkId, to_id: FrameworkId) -> dict[str, frozenset[str]]:
        """Return which codes of the second framework each code of the first became; empty where nobody said."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._connection.execute(
            select(framework_mapping).where(framework_mapping.c.from_id == from_id, framework_mapping.c.to_id == to_id)
        ):
            found[row.from_code].add(row.to_code)
        return {old: frozenset(new) for old, new in sorted(found.items())}

    def mapped_pairs(self) -> frozenset[tuple[FrameworkId, FrameworkId]]:
        """Return which frameworks have a mapping, from which to which."""
        rows = self._connection.execute(select(framework_mapping.c.from_id, framework_mapping.c.to_id).distinct())
        return frozenset((FrameworkId(row.from_id), FrameworkId(row.to_id)) for row in rows)
