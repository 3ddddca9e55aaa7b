"""Keeping the whole: backup, restore and migration, as whoever runs the installation does them, told in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed, Head
from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.viewer import OPERATOR
from resilience.locales import _, ngettext
from resilience.services.setting_up import prepare
from resilience.storage import restore as storage_restore
from resilience.storage.audit_chain import BEGINNING, RecordKey
from resilience.storage.backup import (
    Held,
    back_up,
    back_up_by_moment,
    backups_folder,
    examine,
    free_name,
    in_sentences,
    keep_as_it_is,
)
from resilience.storage.installation import MADE_AS
from resilience.storage.migrate import held_version, migrate, newest_version
from resilience.storage.restore import Now
from resilience.storage.steps import take_to
from resilience.storage.store import Store
from resilience.storage.types import utc_text

if TYPE_CHECKING:
    from resilience.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done, and where the database as it is (or was before) lies; `None` where there was nothing to keep."""

    sentence: str
    file: Path | None


def keep(store: Store, viewer: Viewer, file: Path | None = None, *, may_replace: bool = False) -> Kept:
    """Back the database up while it is in use; without a file it goes to the usual folder under the moment's name.

    Everything saved before this began is in it. Raises `Refused` with what stood in the way; nothing is left then.
    """
    _require_operator(viewer)
    _refuse_what_is_not_set_up(store)
    _settle_head(store)
    if file is None:
        target, held = back_up_by_moment(store.url, "", store.clock(), store.key)
    else:
        target, held = file, back_up(store.url, file, store.key, may_replace=may_replace)
    if held.version == newest_version():
        with store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            said = f"version {held.version}, {held.rows} rows, {_named(held.head)}"
            tx.audit.write(Deed.BACKUP, said, person_id=None)
    return Kept(" ".join((_kept_sentence(target, held), *_record_sentences(held))), target)


def bring_up_to_date(store: Store, viewer: Viewer) -> Kept:
    """Create the database or take it to this release, with a backup of an older one first; return where that lies."""
    _require_operator(viewer)
    before = migrate(store.url, now=store.clock())
    prepare(store)
    _settle_head(store)
    if before is None:
        return Kept(_("There was nothing to keep."), None)
    return Kept(
        _("The database as it was before is kept in {file}; the release it came from reads it.").format(file=before),
        before,
    )


def check_backup(store: Store, viewer: Viewer, file: Path) -> Kept:
    """Read a backup through and say what it holds; nothing is changed."""
    _require_operator(viewer)
    held = examine(file, store.key)
    return Kept(" ".join((_whole_sentence(file, held), *_record_sentences(held))), file)


def restore(store: Store, viewer: Viewer, file: Path, *, accept_broken_record: bool = False) -> Kept:
    """Put a backup in place of the database, all at once; what is there now is kept first.

    The backup is read through and brought to this release in a copy before anything is touched. Everybody has to sign
    in anew: what was ended since the backup would otherwise be open again. Raises `Refused` for a damaged or strange
    file, one whose record of who did what is broken (unless that is accepted), and an example where real data is or
    the other way round; the database is then as it was.
    """
    _require_operator(viewer)
    held = examine(file, store.key)
    _refuse_a_broken_record(held, accepted=accept_broken_record)
    now = storage_restore.what_is_there(store.url)
    _refuse_mixing(held, now)
    if now is not Now.DAMAGED:
        storage_restore.prepare_to_take(store.url, store.clock())
        _settle_head(store)
    with (
        in_sentences(file),
        storage_restore.working_copy(file, backups_folder(store.url), store.url) as copy,
    ):
        restoring = _Restoring(store, held, now, copy)
        restoring.prepare_copy()
        restoring.put_in_place()
        return Kept(_restored_sentence(file, held, restoring.kept), restoring.kept)


class _Restoring:
    """One restore under way: the copy that will be the database, and where the database as it was is kept."""

    def __init__(self, store: Store, held: Held, now: Now, copy: Path) -> None:
        self._store = store
        self._held = held
        self._now = now
        self._copy = copy
        self._copy_key = RecordKey(store.key.key, copy.with_name("head"))
        self._copied = Store(f"sqlite:///{copy}", clock=store.clock, key=self._copy_key)
        self.kept: Path | None = None

    def prepare_copy(self) -> None:
        """Bring the copy to this release, with nobody signed in, marked as the database is that it replaces."""
        take_to(self._copied.url)
        prepare(self._copied)
        storage_restore.end_what_was_open(self._copy, utc_text(self._store.clock()))
        if self._now is Now.REAL:
            with self._copied.transaction() as tx:
                tx.people.act_as(OPERATOR)
                if not tx.installation.read(MADE_AS):
                    tx.installation.mark(MADE_AS, "real")

    def put_in_place(self) -> None:
        """Replace the database and keep the head of its record, which ends earlier now."""
        if self._now is Now.DAMAGED:
            self._set_the_damaged_one_aside()
        else:
            storage_restore.replace(self._store.url, self._copy, self._keep_what_is_there)
        head = self._copy_key.kept_head()
        if head is not None:
            self._store.key.replace_head(head)
        self._copied.close()

    def _keep_what_is_there(self) -> None:
        """Keep the present content, which nobody can change any more, and write into the copy what it replaces."""
        before = BEGINNING
        if self._now is not Now.NOTHING:
            folder, clock = backups_folder(self._store.url), self._store.clock()
            try:
                self.kept, held = back_up_by_moment(self._store.url, "before-restore", clock, self._store.key)
                before = held.head
            except Refused:
                self.kept = free_name(folder, "before-restore-damaged", clock)
                keep_as_it_is(self._store.url, self.kept)
        self._write_down(before)

    def _set_the_damaged_one_aside(self) -> None:
        database = Path(self._store.url.partition("sqlite:///")[2])
        name = free_name(backups_folder(self._store.url), "damaged", self._store.clock())
        self.kept = name.with_suffix("")
        self._write_down(BEGINNING)
        self._copied.close()
        storage_restore.replace_damaged(database, self._copy, self.kept)

    def _write_down(self, before: Head) -> None:
        kept = self._store.key.kept_head() or BEGINNING
        said = f"backup {_named(self._held.head)}, before {_named(before)}, {storage_restore.named(kept)}"
        with self._copied.transaction() as tx:
            tx.people.act_as(OPERATOR)
            tx.audit.write(Deed.RESTORE, said, person_id=None)


def _require_operator(viewer: Viewer) -> None:
    if not viewer.is_operator:
        raise NotAllowed(
            _("Backups are made and restored at the command line, by whoever runs the installation."), what="keeping"
        )


def _refuse_what_is_not_set_up(store: Store) -> None:
    if storage_restore.what_is_there(store.url) is Now.DAMAGED:
        return  # the backup itself finds what is wrong and says so
    if held_version(store.url) is None:
        raise Refused(_("The database is not set up yet, so there is nothing to back up."))


def _settle_head(store: Store) -> None:
    if held_version(store.url) == newest_version():
        storage_restore.settle_head(store.url, store.key)


def _refuse_a_broken_record(held: Held, *, accepted: bool) -> None:
    if held.record is None or held.record.is_whole or accepted:
        return
    raise Refused(
        _(
            "In this backup the record of who did what is broken, or was chained with another key: {what} Nothing was "
            "changed. If you know why, say --accept-broken-record."
        ).format(what=held.record.problems[0])
    )


def _refuse_mixing(held: Held, now: Now) -> None:
    if now is Now.NOTHING:
        return
    if now is Now.DAMAGED and held.made_as == "example":
        raise Refused(
            _(
                "The database cannot be read, so nobody can say whether it held real data. An example is not restored "
                "over it; please restore into another database."
            )
        )
    is_example = held.made_as == "example"
    if now is Now.EXAMPLE and not is_example:
        raise Refused(
            _(
                "The database was made as an example, and this backup was not. Real data is not restored into an "
                "example; please choose an empty database with RESILIENCE_DATABASE_URL."
            )
        )
    if now is Now.REAL and is_example:
        raise Refused(
            _(
                "This is a backup of an example, and the database was not made as one. An example is not restored over "
                "real data; please choose an empty database with RESILIENCE_DATABASE_URL."
            )
        )


def _kept_sentence(file: Path, held: Held) -> str:
    return _("The database is kept in {file}: {content}, read through and found whole.").format(
        file=file, content=_content(held)
    )


def _whole_sentence(file: Path, held: Held) -> str:
    return _("{file} is whole: {content}.").format(file=file, content=_content(held))


def _content(held: Held) -> str:
    rows = ngettext("{n} row", "{n} rows", held.rows).format(n=f"{held.rows:,}")
    return _("{rows} of version {version}, {people}").format(
        rows=rows,
        version=held.version,
        people=ngettext("{n} person", "{n} people", held.people).format(n=held.people),
    )


def _record_sentences(held: Held) -> tuple[str, ...]:
    if held.record is None:
        return (_("Its record of who did what is from before there was a chain."),)
    if held.record.is_whole:
        return (_("Its record of who did what is whole, up to entry {n}.").format(n=held.head.number),)
    return (_("Its record of who did what is broken:"), *held.record.problems)


def _restored_sentence(file: Path, held: Held, kept: Path | None) -> str:
    done = _("{file} is restored: {content}. Everybody has to sign in anew.").format(file=file, content=_content(held))
    if kept is None:
        return done
    return _("{done} What was there before is kept in {kept}.").format(done=done, kept=kept)


def _named(head: Head) -> str:
    return f"head {head.number} {head.mac}".strip()
