"""A file read for somebody: what is theirs to bring in, what is not, and what is in already."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.policy import REFUSALS, Action
from resilience.intake.needs import content_key, read_needs
from resilience.intake.reading import Choices
from resilience.intake.reference import IntakeReference, PlaceRef, key
from resilience.locales import _
from resilience.services.uk_time import uk_day
from resilience.services.uploaded_tables import table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.identity import AreaId
    from resilience.domain.need import Batch
    from resilience.domain.viewer import LedArea, Viewer
    from resilience.intake.mapping import Mapping
    from resilience.intake.reading import Reading
    from resilience.storage.store import Tx
    from resilience.views.bringing_data import FileChoices


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file read for a viewer: what is theirs to bring in, and the areas in it that are not."""

    reading: Reading
    led: dict[AreaId, LedArea]
    not_led: tuple[str, ...]
    key: str


def require_lead(viewer: Viewer, area_id: AreaId | None) -> None:
    """Go on for the lead of an area, or without one for a lead of any; else raise `NotAllowed`."""
    if area_id is not None:
        viewer.leading(area_id)
    elif not (viewer.is_operator or any(viewer.may(Action.LEAD, held) for held in viewer.areas)):
        raise NotAllowed(_(REFUSALS[Action.LEAD]), what=Action.LEAD.value)


def read_for(
    tx: Tx,
    viewer: Viewer,
    area_id: AreaId | None,
    file_name: str,
    data: bytes,
    mapping: Mapping,
    choices: FileChoices,
    tell: Callable[[float], None] | None = None,
) -> FileRead:
    """Read a file as this viewer may bring it in; `tell` hears the share done so far, and may stop it by raising."""
    intake_choices = Choices(
        area_id=area_of(mapping, area_id),
        keep_time=bool(choices.keep_finer.strip()),
        keep_fine_place=bool(choices.keep_finer.strip()),
        reason=choices.keep_finer,
        covers=None if choices.covers is None else (choices.covers,),
    )
    if area_id is not None:
        viewer.leading(area_id)
    reading = read_needs(
        table_of(file_name, data, choices.sheet),
        mapping,
        reference_for(tx, viewer),
        intake_choices,
        tell,
        today=uk_day(tx.now),
    )
    wanted = [one for one in reading.by_area if area_id in (None, one)]
    led = {one: viewer.leading(one) for one in wanted if viewer.may(Action.LEAD, one)}
    left = tuple(sorted(tx.areas.get(one).name for one in reading.by_area if one not in led))
    return FileRead(_only(reading, led), led, left, content_key(data, mapping, intake_choices, choices.sheet))


def area_of(mapping: Mapping, area_id: AreaId | None) -> AreaId | None:
    """Return the area that a file's rows belong to, or `None` where its own column says so."""
    return area_id if mapping.area is None else None


def _only(reading: Reading, led: dict[AreaId, LedArea]) -> Reading:
    """Return the reading without the areas that are not brought in."""
    return replace(reading, by_area={one: columns for one, columns in reading.by_area.items() if one in led})


def reference_for(tx: Tx, viewer: Viewer) -> IntakeReference:
    """Return what intake has to know; of disruptions only those of areas that the viewer leads."""
    areas = tx.areas.all()
    names: dict[str, AreaId] = {}
    for area in areas:
        for word in (*area.aliases, area.name, area.slug, area.code):
            names[key(word)] = area.id
    places: dict[AreaId, dict[str, PlaceRef]] = defaultdict(dict)
    for place in tx.areas.places_of_all():
        for word in (place.name, place.code):
            places[place.area_id][key(word)] = PlaceRef(place.id, place.parent_id, place.name)
    return IntakeReference(
        areas=names,
        area_names={area.id: area.name for area in areas},
        places=places,
        disruptions={
            area.id: {key(held.name): held.id for held in tx.disruptions.of(viewer.leading(area.id))}
            for area in areas
            if viewer.may(Action.LEAD, area.id)
        },
        taxonomies=tx.reference.taxonomies(),
    )


def already_in(tx: Tx, read: FileRead) -> list[Batch]:
    """Return the batches that this content is in with, if it is in for every area that it would be brought into."""
    found = [tx.needs.batch_with_key(led, read.key) for led in read.led.values()]
    held = [batch for batch in found if batch is not None]
    if held and len(held) < len(found):
        raise Refused(
            _("This file is in already for some of its areas. Withdraw it there first, or bring in one area.")
        )
    return held


def refuse_what_is_not_clean(reading: Reading, choices: FileChoices) -> None:
    """Raise `Refused` while anything is wrong that was not expressly left out, or where nothing is left."""
    if any(problem.row is None for problem in reading.problems):
        raise Refused(_("Nothing was written: something is wrong with the whole file or with a whole column."))
    if reading.bad_rows and not choices.leave_out_bad_rows:
        raise Refused(_("Nothing was written: some rows are bad, and they were not expressly left out."))
    if not any(len(columns) for columns in reading.by_area.values()):
        raise Refused(_("Nothing was written: the file holds no record that you can bring in."))
