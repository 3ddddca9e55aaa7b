"""How a file is read: the mappings there are, the one to begin with, and those kept for the next file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, Refused
from resilience.domain.text import plain_line
from resilience.intake import shipped
from resilience.intake.cell_words import Words, words_of
from resilience.intake.mapping import Mapping
from resilience.intake.meanings import vocabulary
from resilience.intake.suggest import suggest
from resilience.locales import _
from resilience.services import tally_held
from resilience.services.bringing_reading import reference_for, require_lead
from resilience.views.bringing_data import MappingLine

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.intake.cell_words import WordOfColumn
    from resilience.intake.mapping import Field, FromColumn
    from resilience.intake.table import SourceTable
    from resilience.storage.store import Store, Tx


def mappings(
    store: Store, viewer: Viewer, area_id: AreaId, table: SourceTable | None = None
) -> tuple[MappingLine, ...]:
    """Return the mappings to choose from, those first that fit the file's columns."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        held = [(mapping, False) for mapping in _saved(tx, led)] + [(mapping, True) for mapping in shipped.mappings()]
    lines = [
        MappingLine(
            mapping.name,
            mapping.title or mapping.name,
            mapping.description,
            is_shipped,
            table is not None and all(table.has(column) for column in mapping.used_columns),
        )
        for mapping, is_shipped in held
    ]
    return tuple(sorted(lines, key=lambda line: (not line.fits, line.is_shipped, line.title)))


def mapping_named(store: Store, viewer: Viewer, area_id: AreaId | None, name: str) -> Mapping:
    """Return a mapping saved in this area, else a shipped one; or raise `NotFound` with the names there are."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        require_lead(viewer, area_id)
        saved = _saved(tx, viewer.leading(area_id)) if area_id is not None else []
        held = [*saved, *shipped.mappings()]
    found = next((mapping for mapping in held if mapping.name == name), None)
    if found is None:
        raise NotFound(
            _("There is no mapping called “{name}”. There are: {names}.").format(
                name=name, names=", ".join(mapping.name for mapping in held)
            )
        )
    return found


def suggestion(store: Store, viewer: Viewer, area_id: AreaId, table: SourceTable) -> Mapping:
    """Return a mapping to begin with: one that fits from before, else what the columns and words suggest."""
    with store.reading() as tx:
        led = tx.people.again(viewer).leading(area_id)
        return suggest(table, reference_for(tx, tx.people.again(viewer)), (*_saved(tx, led), *shipped.mappings()))


def refuse_the_name_of_the_tally(mapping: Mapping) -> None:
    """Raise `Refused` for a mapping called like the weekly tally: saving a tally replaces what that source brought."""
    if mapping.name == tally_held.SOURCE:
        raise Refused(
            _("“{name}” is kept for the weekly tally. Please give the mapping another name.").format(name=mapping.name)
        )


def save_mapping(store: Store, viewer: Viewer, area_id: AreaId, mapping: Mapping) -> None:
    """Save a mapping by its name, in place of the area's own one of that name; a shipped name is `Refused`."""
    mapping = replace(mapping, name=plain_line(mapping.name))
    if not mapping.name:
        raise Refused(_("Please give the mapping a name, so that it can be found next time."))
    refuse_the_name_of_the_tally(mapping)
    if any(held.name == mapping.name for held in shipped.mappings()):
        raise Refused(_("“{name}” is the name of a shipped mapping. Please choose another.").format(name=mapping.name))
    with store.transaction() as tx:
        led = tx.people.again(viewer).leading(area_id)
        tx.mappings.save(led, mapping.name, mapping.to_json())
        tx.audit.write(Deed.MAPPING, "saved", person_id=viewer.person_id, area_id=area_id)


def keep_mapping(store: Store, viewer: Viewer, area_id: AreaId, mapping: Mapping) -> None:
    """Keep the mapping by which a file comes in for the next of its kind; one that is shipped stays as it is."""
    with store.reading() as tx:
        is_kept = tx.mappings.of(tx.people.again(viewer).leading(area_id)).get(mapping.name) == mapping.to_json()
    if not is_kept and all(held.name != mapping.name for held in shipped.mappings()):
        save_mapping(store, viewer, area_id, mapping)


def words_of_column(terms: Taxonomies, table: SourceTable, field: Field, rule: FromColumn) -> list[WordOfColumn]:
    """Return the words that a rule reads, with what they mean by it: first those that mean nothing yet."""
    return words_of(table.column(rule.column), Words.of(field, rule, vocabulary(field, terms)))


def taxonomies(store: Store) -> Taxonomies:
    """Return the terms to map onto."""
    with store.reading() as tx:
        return tx.reference.taxonomies()


def _saved(tx: Tx, led: LedArea) -> list[Mapping]:
    return [Mapping.from_json(content) for content in tx.mappings.of(led).values()]
