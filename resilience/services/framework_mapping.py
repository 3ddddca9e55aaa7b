"""Saying how the codes of one held framework became those of another, by a table of two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.intake.apart import read_table_apart
from resilience.intake.problems import shown
from resilience.locales import _, ngettext
from resilience.services.frameworks import called, framework_number, framework_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.framework import Framework
    from resilience.domain.viewer import Viewer
    from resilience.intake.table import SourceTable
    from resilience.storage.store import Store, Tx

MOST_PAIRS = 2000
MOST_SAID = 20


def map_frameworks(store: Store, viewer: Viewer, older: str, newer: str, file_name: str, data: bytes) -> str:
    """Hold a table with the columns old and new as the mapping between two held versions, in place of what was held.

    `older` and `newer` are code:version. Raises `Refused` with every row that names a code which is not there.
    """
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
    table = read_table_apart(file_name, data)
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        one, other = _version(tx, older), _version(tx, newer)
        if one.id == other.id:
            raise Refused(_("A framework version cannot be mapped from itself."))
        pairs = _pairs(table, one, other)
        tx.reference.map_framework(proof, one.id, other.id, pairs)
        tx.audit.write(
            Deed.FRAMEWORK, f"framework {one.id} mapped to {other.id} {len(pairs)} pairs", person_id=proof.person_id
        )
        return ngettext(
            "{n} pair from {older} to {newer} is held now.",
            "{n} pairs from {older} to {newer} are held now.",
            len(pairs),
        ).format(n=len(pairs), older=called(one), newer=called(other))


def _version(tx: Tx, address: str) -> Framework:
    code, _colon, version = address.partition(":")
    return framework_of(tx, framework_number(tx, code, version))


def _pairs(table: SourceTable, one: Framework, other: Framework) -> frozenset[tuple[str, str]]:
    if not (table.has("old") and table.has("new")) or len(table) > MOST_PAIRS:
        raise Refused(
            _("A mapping is a table with the columns old and new, of at most {most} rows.").format(
                most=f"{MOST_PAIRS:,}"
            )
        )
    old, new = table.column("old"), table.column("new")
    rows = [(int(number), old.cell(at), new.cell(at)) for at, number in enumerate(table.row_numbers)]
    wrong = _unknown(((row, code) for row, code, _new in rows), one)
    wrong += _unknown(((row, code) for row, _old, code in rows), other)
    if wrong:
        raise Refused(" ".join(wrong[:MOST_SAID]))
    return frozenset((before, after) for _row, before, after in rows)


def _unknown(codes: Iterable[tuple[int, str]], framework: Framework) -> list[str]:
    known = {held.code for held in framework.indicators} | {held.code for held in framework.features}
    return [
        _("Row {row}: {framework} has no code “{code}”.").format(row=row, framework=called(framework), code=shown(code))
        for row, code in codes
        if code not in known
    ]
