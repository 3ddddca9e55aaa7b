"""Frameworks to read: one version with the standards that it refers to and how older versions became it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.intake import shipped
from resilience.locales import _, ngettext
from resilience.services.frameworks import called, framework_number, framework_of, held_frameworks
from resilience.views.framework import FrameworkChoice, FrameworkView, MappedFrom
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resilience.domain.framework import Framework
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx


def framework(store: Store, viewer: Viewer, asked: str = "") -> FrameworkView:
    """Return one framework version to read, asked for as code:version or by the words of its choice.

    The usual one where none is called so. A framework is public, signed in or not.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        held = held_frameworks(tx)
        choices = _choices(held)
        number = next((one.id for one in choices if asked in {one.address, one.words}), held[0].id)
        chosen = next(one for one in held if one.id == number)
        mappings = _mappings(tx, chosen)
        standards = _standards(chosen)
        return FrameworkView(
            framework=chosen,
            context=_context(chosen),
            choices=choices,
            standards=tuple(table for table, _said in standards),
            untouched=tuple(said for _table, said in standards if said),
            mappings=mappings,
            mapping_tables=tuple(_mapping_table(mapping, chosen) for mapping in mappings),
            may_change=viewer.may(Action.SET_UP),
            may_export=viewer.may(Action.SEE_AREAS),
        )


def _choices(held: tuple[Framework, ...]) -> tuple[FrameworkChoice, ...]:
    """Return every version in words that are its own: with its code where two are called the same."""
    words = [called(one) for one in held]
    return tuple(
        FrameworkChoice(one.id, f"{said} ({one.code})" if words.count(said) > 1 else said, address_of(one))
        for one, said in zip(held, words, strict=True)
    )


def named(store: Store, viewer: Viewer, code: str, version: str) -> FrameworkView:
    """Return a framework version by its code and version, or raise `NotFound` with those that are held."""
    with store.reading() as tx:
        tx.people.again(viewer)
        framework_number(tx, code, version)
    return framework(store, viewer, f"{code}:{version}")


def address_of(held: Framework) -> str:
    """Return how a framework version is named in an address and at the command line."""
    return f"{held.code}:{held.version}"


def _context(held: Framework) -> str:
    parts = [
        _("Version {version}, {status}.").format(version=held.version, status=held.status),
        ngettext("{n} indicator", "{n} indicators", len(held.indicators)).format(n=len(held.indicators)) + ".",
        held.rule,
        held.note,
    ]
    if held.has_mixed_scales:
        parts.append(
            _("Its indicators have different scales: they are held beside each other by share of their own range.")
        )
    if not held.has_quick_form:
        parts.append(_("It has no quick form."))
    return " ".join(filter(None, parts))


def _mappings(tx: Tx, chosen: Framework) -> tuple[MappedFrom, ...]:
    found = []
    for from_id, to_id in sorted(tx.reference.mapped_pairs()):
        if to_id == chosen.id:
            older = framework_of(tx, from_id)
            held = tx.reference.mapped(from_id, to_id)
            in_order = [*(one.code for one in older.features), *(one.code for one in older.indicators)]
            pairs = tuple((old, new) for old in in_order for new in sorted(held.get(old, ())))
            found.append(MappedFrom(older.code, older.version, called(older), pairs))
    return tuple(found)


def _mapping_table(mapping: MappedFrom, chosen: Framework) -> Table:
    names = {one.code: one.name for one in chosen.features} | {one.code: one.name for one in chosen.indicators}
    return Table(
        _("Mapped from {framework}").format(framework=mapping.title),
        (_("Code there"), _("Code here"), _("Name here")),
        (False, False, False),
        tuple((old, new, names.get(new, "")) for old, new in mapping.pairs),
    )


def _standards(chosen: Framework) -> list[tuple[Table, str]]:
    """Return for each standard that the framework refers to which indicators touch which part, and what none does."""
    titles = {source.code: source.title for source in chosen.sources}
    used = dict.fromkeys(one.standard for held in chosen.indicators for one in held.cross_references)
    known = {standard.code: standard.parts for standard in shipped.standards()}
    return [_standard(code, titles.get(code, code), known.get(code, ()), chosen) for code in used]


def _standard(code: str, title: str, parts: Iterable[tuple[str, str]], chosen: Framework) -> tuple[Table, str]:
    touching: dict[str, list[str]] = {number: [] for number, _subject in parts}
    subjects = dict(parts)
    for held in chosen.indicators:
        for one in held.cross_references:
            if one.standard == code:
                touching.setdefault(one.number, []).append(held.code)
    table = Table(
        title,
        (_("Number"), _("Subject"), _("Indicators that touch it")),
        (True, False, False),
        tuple((number, subjects.get(number, ""), ", ".join(codes) or _("none")) for number, codes in touching.items()),
    )
    untouched = [f"{number} ({subjects[number]})" for number, codes in touching.items() if not codes]
    if not untouched:
        return table, ""
    return table, _("No indicator touches {standard} {numbers}.").format(standard=code, numbers=", ".join(untouched))
