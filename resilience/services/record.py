"""The record of who did what: read in plain words, taken out as a file, and checked from its beginning to its end.

An area lead reads the entries of their area; an administrator reads all of them, and that they do is itself written
down, once an hour for each of them: a line for every click would bury the rest.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.identity import PersonId
from resilience.domain.policy import MEANINGS, Action
from resilience.domain.text import cell_text
from resilience.domain.vocabulary import Marking, Role, Sharing, SignInMethod, Word
from resilience.intake.problem_list import BYTE_ORDER_MARK
from resilience.locales import _, mark, ngettext
from resilience.services import words
from resilience.services.moments import said
from resilience.services.uk_time import uk_day
from resilience.statistics.disclosure import HIDDEN
from resilience.storage.restore import settle_head
from resilience.views.record import RecordCheck, RecordLine, RecordView, deed_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.domain.audit import AuditEntry, Head
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

PAGE = 50
AT_ONCE, MOST_AT_ONCE = 1_000, 16_000
"""Entries read in one go: few for the first page, more the longer somebody looks."""
MOST_LOOKED_AT = 20_000
"""Entries that one click looks through; a filter that finds little goes on from there at the next."""
MOST_IN_A_FILE = 200_000
WRITTEN_DOWN_EVERY = timedelta(hours=1)
WHOLE = "whole"
"""What the entry about reading says was read: all of the record."""
COMMAND_LINE = PersonId(0)
"""Stands for the command line, which is nobody, among the people to filter by."""
NOBODY_KNOWN = frozenset({Deed.SIGN_IN_FAILED})
"""Deeds that somebody did who is not known; whatever else has no person was done at the command line."""


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """What to look for; `None` leaves a question open. Days are whole days in UK time, both included.

    `before` is the number of the entry at which the page before ended.
    """

    deeds: frozenset[Deed] | None = None
    person_id: PersonId | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    def takes(self, entry: AuditEntry) -> bool:
        """Whether an entry is looked for."""
        if self.deeds is not None and entry.deed not in self.deeds:
            return False
        if self.person_id is not None and (entry.person_id or COMMAND_LINE) != self.person_id:
            return False
        return self.until is None or uk_day(entry.at) <= self.until

    def is_past(self, entry: AuditEntry) -> bool:
        """Whether an entry, and with it all older ones, is from before the days asked for."""
        return self.since is not None and uk_day(entry.at) < self.since


@dataclass(frozen=True, slots=True)
class _Found:
    """Entries with the number before which to go on, `None` at the end; `is_cut` where looking was cut short."""

    entries: tuple[AuditEntry, ...]
    older: int | None
    is_cut: bool


_SMALL_COUNT = re.compile(rf"\b[{HIDDEN[0]}-{HIDDEN[1]}] records\b")


@dataclass(slots=True)
class Names:
    """Who and what the numbers in entries are called."""

    tx: Tx
    people: dict[int, str]
    areas: dict[int, str]
    hides_small_counts: bool

    @classmethod
    def of(cls, tx: Tx, *, hides_small_counts: bool = False) -> Names:
        """Return the names of areas, and of people as they are asked for.

        Outside its area a count of need records from 1 to 7 is said as such, since it could be of one person.
        """
        return cls(tx, {}, {area.id: area.name for area in tx.areas.all()}, hides_small_counts)

    def subject(self, entry: AuditEntry) -> str:
        """Return what an entry is about as it stands, save for small counts where they are hidden."""
        return (
            _SMALL_COUNT.sub(f"{HIDDEN[0]}–{HIDDEN[1]} records", entry.subject)
            if self.hides_small_counts
            else entry.subject
        )

    def person(self, number: int) -> str:
        """Return how a person is called here."""
        if number not in self.people:
            try:
                self.people[number] = self.tx.people.one(PersonId(number)).name
            except NotTheirs:
                self.people[number] = _("person {number}").format(number=number)
        return self.people[number]

    def area(self, number: int) -> str:
        """Return the name of an area."""
        return self.areas.get(number, _("area {number}").format(number=number))


def record(store: Store, viewer: Viewer, area_id: AreaId | None, query: RecordQuery) -> RecordView:
    """Return a page of the record: of one area, or (`area_id` is `None`) all of it, which is written down."""
    if area_id is None:
        write_down_reading(store, viewer)
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        found = _look(_entries(tx, viewer, area_id, query.before), query, PAGE, MOST_LOOKED_AT)
        names = Names.of(tx, hides_small_counts=area_id is None)
        lines = tuple(line(entry, names) for entry in found.entries)
        where = None if area_id is None else names.area(area_id)
        return RecordView(
            sentence=_title(where),
            context=_context(lines, found, is_whole=area_id is None),
            lines=lines,
            older=found.older,
            is_whole=area_id is None,
        )


def _title(where: str | None) -> str:
    if where is None:
        return _("Who did what, in the whole installation")
    return _("Who did what in {area}").format(area=where)


def _context(lines: tuple[RecordLine, ...], found: _Found, *, is_whole: bool) -> str:
    if found.is_cut:
        said_so = _("Looked back as far as entry {number} so far.").format(number=found.older)
    elif not lines:
        said_so = _("Nothing was found.")
    else:
        said_so = ngettext("{n} entry is shown.", "{n} entries are shown.", len(lines)).format(n=len(lines))
    rest = _("Newest first, UK time. No entry can be changed or removed.")
    if is_whole:
        rest += " " + _("That you read it is written down too, once an hour.")
    return f"{said_so} {rest}"


def line(entry: AuditEntry, names: Names) -> RecordLine:
    """Return an entry in words."""
    if entry.person_id is not None:
        person = names.person(entry.person_id)
    else:
        person = _("not known") if entry.deed in NOBODY_KNOWN else _("command line")
    return RecordLine(
        entry.number,
        said(entry.at),
        deed_words(entry.deed),
        about(entry, names),
        person,
        "" if entry.area_id is None else names.area(entry.area_id),
    )


_NUMBERED = re.compile(r"\b(person|area) (\d+)\b")
_SPOKEN: dict[str, Word] = {word.value: word for kind in (Role, Sharing, Marking) for word in kind}
_CODED = re.compile(r",? ?\b(" + "|".join(_SPOKEN) + r")\b")
_STATES = {"active": mark("let in"), "disabled": mark("shut out"), "renamed": mark("renamed")}
_STATE = re.compile(" (" + "|".join(_STATES) + r")\b")
_REFUSALS = {
    "NotAllowed": mark("no right to it"),
    "NotTheirs": mark("not there, or another area's"),
    "NotOnScale": mark("a level that the scale does not have"),
    "SessionEnded": mark("the session was over"),
}
"""What was refused, by the error's name in the entry."""


def about(entry: AuditEntry, names: Names) -> str:
    """Return what an entry is about, with people and areas named and codes of roles and the like said as words."""
    if entry.deed is Deed.REFUSAL:
        return _refused(entry.subject)
    if entry.deed is Deed.SIGN_IN and entry.subject in set(SignInMethod):
        return SignInMethod(entry.subject).label
    if entry.deed is Deed.RECORD_READ and entry.subject == WHOLE:
        return _("all of it")

    def named(found: re.Match[str]) -> str:
        number = int(found[2])
        if found[1] == "area":
            return names.area(number)
        return _("“{name}” ({number})").format(name=names.person(number), number=number)

    subject = names.subject(entry)
    if entry.deed is Deed.PERSON_STATE:
        subject = _STATE.sub(lambda found: f", {_(_STATES[found[1]])}", subject)
    subject = _CODED.sub(lambda found: f", {_SPOKEN[found[1]].label}", subject)
    return _NUMBERED.sub(named, subject).removeprefix(", ")


def _refused(subject: str) -> str:
    kind, _space, rest = subject.partition(" ")
    what = rest.split(" ")[0]
    meaning = _(MEANINGS[Action(what)]) if what in set(Action) else what
    why = _(_REFUSALS[kind]) if kind in _REFUSALS else kind
    return _("{what}: {why}").format(what=meaning, why=why) if meaning else why


def _entries(tx: Tx, viewer: Viewer, area_id: AreaId | None, before: int | None) -> Iterator[AuditEntry]:
    """Yield entries from the newest on, some at a time; the right to read them is asked for first."""
    overseen = None if area_id is None else viewer.overseeing(area_id)
    everything = viewer.keeping_the_record() if overseen is None else None
    size = AT_ONCE
    while True:
        if overseen is not None:
            part = tx.audit.of_area(overseen, most=size, before=before)
        else:
            assert everything is not None  # noqa: S101 - one of the two is held
            part = tx.audit.of_all(everything, most=size, before=before)
        yield from part
        if len(part) < size:
            return
        before, size = part[-1].number, min(4 * size, MOST_AT_ONCE)


def _look(entries: Iterator[AuditEntry], query: RecordQuery, most: int, most_looked_at: int) -> _Found:
    found: list[AuditEntry] = []
    for looked_at, entry in enumerate(entries, start=1):
        if query.is_past(entry):
            break
        if query.takes(entry):
            if len(found) == most:
                return _Found(tuple(found), found[-1].number, is_cut=False)
            found.append(entry)
        if looked_at == most_looked_at:
            return _Found(tuple(found), entry.number, is_cut=True)
    return _Found(tuple(found), None, is_cut=False)


def people_to_choose(store: Store, viewer: Viewer, area_id: AreaId | None) -> tuple[tuple[PersonId, str], ...]:
    """Return whose entries one may ask for: those with a role in the area, or everybody."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        if area_id is None:
            viewer.keeping_the_record()
            held = tx.people.all(viewer.keeping_people())
        else:
            held = tx.people.of_area(viewer.overseeing(area_id))
        choices = ((one.person_id, f"{one.name} ({one.person_id})") for one in held)
        return (*choices, (COMMAND_LINE, _("command line")))


def write_down_reading(store: Store, viewer: Viewer) -> None:
    """Write down that somebody reads the whole record, unless that was written down within the last hour.

    Where so much was done since that it would have to be looked for long, it is written down again.
    """
    with store.reading() as tx:
        now = tx.people.again(viewer)
        since = tx.now - WRITTEN_DOWN_EVERY
        for entry in islice(_entries(tx, now, None, None), AT_ONCE):
            if entry.at <= since:
                break
            if entry.deed is Deed.RECORD_READ and entry.person_id == now.person_id and entry.subject == WHOLE:
                return
    with store.transaction() as tx:
        tx.people.again(viewer).keeping_the_record()
        tx.audit.write(Deed.RECORD_READ, WHOLE, person_id=viewer.person_id)


def as_csv(store: Store, viewer: Viewer, area_id: AreaId | None, query: RecordQuery) -> bytes:
    """Return every entry looked for as a CSV file for spreadsheets, with each entry's code; times are UTC.

    `Refused` where there are more than fit: the sentence asks for a shorter period.
    """
    if area_id is None:
        write_down_reading(store, viewer)
    with store.reading() as tx:
        entries = _entries(tx, tx.people.again(viewer), area_id, None)
        found = _look(entries, replace(query, before=None), MOST_IN_A_FILE, MOST_IN_A_FILE * 10)
        if found.older is not None:
            raise Refused(
                _("There are more than {n} entries. Please choose a shorter period.").format(
                    n=words.amount(MOST_IN_A_FILE)
                )
            )
        return _written(found.entries, Names.of(tx, hides_small_counts=area_id is None))


def _written(entries: tuple[AuditEntry, ...], names: Names) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Entry"),
            _("When (UTC)"),
            _("Person"),
            _("Called"),
            _("Area"),
            _("Deed"),
            _("In words"),
            _("About"),
            _("Code"),
        ]
    )
    for entry in entries:
        said_in_words = line(entry, names)
        cells = (
            str(entry.number),
            entry.at.isoformat(),
            "" if entry.person_id is None else str(entry.person_id),
            said_in_words.person,
            said_in_words.area,
            entry.deed.value,
            said_in_words.deed,
            names.subject(entry),
            entry.mac or "",
        )
        writer.writerow([cell_text(cell) for cell in cells])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def check(store: Store, viewer: Viewer) -> RecordCheck:
    """Walk the whole record, compare it with the head kept outside the database, and say what was found.

    The walk has a picture of its own: the head is read before it, so that what is written meanwhile is no cut tail.
    """
    with store.reading() as tx:
        tx.people.again(viewer).keeping_the_record()
    settle_head(store.url, store.key)
    with store.reading() as tx:
        report = tx.audit.verify()
    count = words.amount(report.entries)
    if report.is_whole:
        sentence = ngettext(
            "The record is whole: {n} entry, unchanged.",
            "The record is whole: {n} entries, none changed, removed, added or moved.",
            report.entries,
        ).format(n=count)
    else:
        sentence = _("The record is not whole. Do not rely on it, and tell whoever runs the installation.")
    return RecordCheck(
        report.is_whole,
        sentence,
        _("It ends with {head}.").format(head=_head_words(report.head)),
        _kept_words(report.kept_head),
        report.problems,
    )


def _head_words(head: Head) -> str:
    if not head.number:
        return _("no entry yet")
    return _("entry {number}, code {code}").format(number=words.amount(head.number), code=head.mac)


def _kept_words(kept: Head | None) -> str:
    if kept is None:
        return _("No end is kept outside the database, so that a cut there could not be noticed.")
    return _("The end kept outside the database is {head}.").format(head=_head_words(kept))
