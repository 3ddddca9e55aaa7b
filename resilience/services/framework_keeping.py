"""Bringing in a framework from a file: looked at first, written at the confirmation, and never changed.

What a version says once it is held stays, since scores were given against its words: another wording is another
version, with a mapping from the old one to the new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.framework_tree import framework_text
from resilience.intake.framework_files import FrameworkReading, read_framework
from resilience.intake.problems import shown
from resilience.locales import _, ngettext
from resilience.services.frameworks import called, framework_number, framework_of
from resilience.views.bringing_data import ProblemLine
from resilience.views.framework import CheckedFramework
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.identity import FrameworkId
    from resilience.domain.viewer import Viewer
    from resilience.intake.framework_check import MapsFrom
    from resilience.storage.store import Store, Tx


def check(store: Store, viewer: Viewer, file_name: str, data: bytes) -> CheckedFramework:
    """Look at a framework file and write nothing: all that is wrong with it, or what would be held."""
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
    reading = read_framework(file_name, data)
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
        return _checked(tx, reading)


def bring_in(store: Store, viewer: Viewer, file_name: str, data: bytes) -> str:
    """Hold the framework of a file, and its mapping; return what was done. `Refused` while anything is wrong."""
    with store.reading() as tx:
        tx.people.again(viewer).setting_up()
    reading = read_framework(file_name, data)
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        proof = viewer.setting_up()
        checked = _checked(tx, reading)
        if checked.is_held_already:
            return checked.sentence
        if not checked.may_bring_in or reading.framework is None:
            raise Refused(checked.sentence)
        new = reading.framework
        number = tx.reference.framework_id(new.code, new.version)
        if number is None:
            number = tx.reference.add_framework(new.code, new.version, framework_text(new))
            tx.audit.write(Deed.FRAMEWORK, f"framework {number} added", person_id=viewer.person_id)
        if reading.maps_from is not None:
            older = framework_number(tx, reading.maps_from.code, reading.maps_from.version)
            tx.reference.map_framework(proof, older, number, reading.maps_from.pairs)
            pairs = len(set(reading.maps_from.pairs))
            tx.audit.write(
                Deed.FRAMEWORK, f"framework {older} mapped to {number} {pairs} pairs", person_id=viewer.person_id
            )
        return _("{framework} is held now; rounds can use it.").format(framework=called(new))


def _checked(tx: Tx, reading: FrameworkReading) -> CheckedFramework:
    problems = [ProblemLine(fault.where, fault.sentence) for fault in reading.faults]
    new = reading.framework
    if new is None:
        n = len(problems)
        return CheckedFramework(
            ngettext(
                "Nothing can be brought in until {n} problem is mended.",
                "Nothing can be brought in until {n} problems are mended.",
                n,
            ).format(n=n),
            tuple(problems),
            None,
            may_bring_in=False,
            is_held_already=False,
        )
    held = tx.reference.framework_id(new.code, new.version)
    if held is not None and framework_of(tx, held) != replace(new, id=held):
        return _refused(new, _other_content(framework_of(tx, held), new))
    wrong = _wrong_mapping(tx, reading.maps_from, new)
    if wrong:
        return _refused(new, wrong)
    if held is not None and _is_mapped(tx, reading.maps_from, held):
        return CheckedFramework(
            _("{framework} is held already, word for word. Nothing was changed.").format(framework=called(new)),
            (),
            _preview(new),
            may_bring_in=False,
            is_held_already=True,
        )
    return CheckedFramework(_would_do(new, reading.maps_from, held), (), _preview(new), True, is_held_already=False)


def _refused(new: Framework, wrong: str) -> CheckedFramework:
    return CheckedFramework(
        wrong, (ProblemLine(_("the whole file"), wrong),), _preview(new), may_bring_in=False, is_held_already=False
    )


def _other_content(held: Framework, new: Framework) -> str:
    """Say that a version does not change, and where the file differs first."""
    return _(
        "{framework} is held already and says something else ({where}). Scores were given against its words, so a "
        "version never changes: please give this one another version, and map the old one to it."
    ).format(framework=called(new), where=_first_difference(held, new))


def _first_difference(held: Framework, new: Framework) -> str:
    for name, before, after in (
        (_("its features"), held.features, new.features),
        (_("its scale"), held.scale, new.scale),
    ):
        if before != after:
            return name
    old = {one.code: one for one in held.indicators}
    for one in new.indicators:
        if old.get(one.code) != one:
            return _("indicator {code}").format(code=one.code)
    if len(old) != len(new.indicators):
        return _("it has other indicators")
    return _("its title, rule, ticks or sources")


def _wrong_mapping(tx: Tx, maps_from: MapsFrom | None, new: Framework) -> str:
    if maps_from is None:
        return ""
    number = tx.reference.framework_id(maps_from.code, maps_from.version)
    if number is None:
        return _(
            "The mapping names {code}, version {version}, which is not held here. Please bring it in first."
        ).format(code=maps_from.code, version=maps_from.version)
    if (maps_from.code, maps_from.version) == (new.code, new.version):
        return _("A framework version cannot be mapped from itself.")
    older = framework_of(tx, number)
    known = {one.code for one in older.indicators} | {one.code for one in older.features}
    unknown = sorted({old for old, _new in maps_from.pairs} - known)
    if unknown:
        return _("The mapping names codes that {older} does not have: {codes}.").format(
            older=called(older), codes=", ".join(map(shown, unknown[:10]))
        )
    return ""


def _is_mapped(tx: Tx, maps_from: MapsFrom | None, number: FrameworkId) -> bool:
    """Whether the mapping of a file is held already; a file without one asks for none."""
    if maps_from is None:
        return True
    older = framework_number(tx, maps_from.code, maps_from.version)
    held = tx.reference.mapped(older, number)
    return {(old, new) for old, codes in held.items() for new in codes} == set(maps_from.pairs)


def _would_do(new: Framework, maps_from: MapsFrom | None, held: FrameworkId | None) -> str:
    said = (
        _("Nothing is wrong with it: {framework}, {status}, with {n} indicators would be held.").format(
            framework=called(new), status=new.status, n=len(new.indicators)
        )
        if held is None
        else _("{framework} is held already, word for word; its mapping would be replaced.").format(
            framework=called(new)
        )
    )
    if maps_from is None:
        return said
    return (
        said
        + " "
        + ngettext(
            "It maps {n} code from {code}, version {version}.",
            "It maps {n} codes from {code}, version {version}.",
            len(maps_from.pairs),
        ).format(n=len(maps_from.pairs), code=maps_from.code, version=maps_from.version)
    )


def _preview(new: Framework) -> Table:
    return Table(
        _("What the file holds"),
        (_("Indicator"), _("Name"), _("Levels"), _("Gates")),
        (False, False, False, True),
        tuple(
            (
                one.code,
                one.name,
                _("{low} to {high}").format(low=one.lowest_level, high=one.top_level),
                str(len(one.gates)),
            )
            for one in new.indicators
        ),
    )
