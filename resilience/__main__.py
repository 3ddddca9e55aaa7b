"""The command line: `python -m resilience …`. It calls the same services as the pages and prints sentences."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.domain import policy
from resilience.domain.audit import Deed
from resilience.domain.errors import Refused, ResilienceError
from resilience.domain.identity import BatchId, InterventionId, PersonId
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Basis, Role
from resilience.locales import _, ngettext
from resilience.services import bringing_data, example, keeping, people, record, retention, setting_up
from resilience.services.opened import store
from resilience.services.uk_time import uk_day
from resilience.services.viewing import OF_INTERVENTION, VIEWS, WITHOUT_AREA, view
from resilience.settings import settings
from resilience.views.as_json import as_json
from resilience.views.bringing_data import FileChoices, HeldAlready, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.domain.identity import AreaId

Command = argparse.Namespace
MOST_ROWS = 2**31
EVERY_AREA = "all"
"""In place of an area's code: every area that the file itself names."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when it was refused with a sentence, 2 for unusable words."""
    command = _parser().parse_args(arguments)
    do: Callable[[Command], int | None] = command.do
    try:
        return do(command) or 0
    except ResilienceError as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our lines has read enough
        return 0


def _migrate(command: Command) -> None:
    before = keeping.bring_up_to_date(store(), OPERATOR)
    if command.empty:
        example.mark_as_real(store())
    if before.file is not None:
        print(before.sentence)
    print(_("The database is up to date: {url}").format(url=_without_password(settings().database_url)))


def _backup(command: Command) -> None:
    file = None if command.to is None else Path(command.to)
    print(keeping.keep(store(), OPERATOR, file, may_replace=command.replace).sentence)


def _restore(command: Command) -> None:
    file = Path(command.file)
    if command.check:
        print(keeping.check_backup(store(), OPERATOR, file).sentence)
        return
    accepted = command.accept_broken_record
    print(keeping.restore(store(), OPERATOR, file, accept_broken_record=accepted).sentence)


def _without_password(url: str) -> str:
    before, found, after = url.rpartition("@")
    return f"{before.split('://')[0]}://…@{after}" if found else url


def _example_load(command: Command) -> None:
    if command.if_new and not example.is_empty(store()):
        return
    end = command.end or example.end_of_last_full_month(uk_day(store().clock()))
    loaded = example.load_example(store(), end, progress=lambda said: print(said, flush=True))
    print(
        _(
            "The example is loaded up to {end}: {areas} invented partnerships, {people} people by role, {records} need "
            "records."
        ).format(end=loaded.end, areas=loaded.areas, people=loaded.people, records=f"{loaded.records:,}")
    )


def _example_truth(_command: Command) -> None:
    print(example.truth(store()))


def _areas(_command: Command) -> None:
    for line in setting_up.areas(store(), OPERATOR).lines:
        print(f"{line.area.code}\t{line.area.name}\t{line.area.nation.label}")


def _invite(command: Command) -> None:
    area_id = _area_id(command.area) if command.area else None
    role = Role(command.role)
    _print_link(people.invite(store(), OPERATOR, command.name or role.label, role, area_id), command.address)


def _people(_command: Command) -> None:
    for person in people.people(store(), OPERATOR):
        print(f"{person.person_id}\t{person.name}\t{person.role.label}\t{person.area_name or ''}")


def _another_link(command: Command) -> None:
    _print_link(people.another_link(store(), OPERATOR, PersonId(command.person)), command.address)


def _print_link(token: str, address: str) -> None:
    print(
        _("Open this link within {hours} hours; it works once, to choose a name and a password:").format(
            hours=settings().invitation_hours
        )
    )
    print(f"{address}/welcome?invitation={token}")


def _disable(command: Command) -> None:
    people.set_active(store(), OPERATOR, PersonId(command.person), is_active=False)
    print(_("Person {number} is shut out; their sessions are ended.").format(number=command.person))


def _enable(command: Command) -> None:
    people.set_active(store(), OPERATOR, PersonId(command.person), is_active=True)
    print(_("Person {number} is let in again.").format(number=command.person))


def _give(command: Command) -> None:
    area_id = _area_id(command.area) if command.area else None
    role = Role(command.role)
    people.give_role(store(), OPERATOR, PersonId(command.person), role, area_id)
    print(_("Person {number} holds the role {role}.").format(number=command.person, role=role.label))


def _take(command: Command) -> None:
    area_id = _area_id(command.area) if command.area else None
    role = Role(command.role)
    people.take_role(store(), OPERATOR, PersonId(command.person), role, area_id)
    print(_("Person {number} does not hold the role {role} any more.").format(number=command.person, role=role.label))


def _end_sessions(command: Command) -> None:
    ended = people.end_sessions(store(), OPERATOR, PersonId(command.person))
    print(ngettext("{n} session is ended.", "{n} sessions are ended.", ended).format(n=ended))


def _export_person(command: Command) -> None:
    print(as_json(people.person_data(store(), OPERATOR, PersonId(command.person))))


def _audit_verify(_command: Command) -> int:
    found = record.check(store(), OPERATOR)
    for said in (found.sentence, *found.problems, found.head, found.kept_head):
        print(said)
    return 0 if found.is_whole else 1


def _audit_show(command: Command) -> None:
    query = record.RecordQuery(
        None if command.deed is None else frozenset({command.deed}),
        None if command.person is None else PersonId(command.person),
        command.since,
        command.until,
    )
    area_id = None if command.area is None else _area_id(command.area)
    left = command.most
    while left > 0:
        page = record.record(store(), OPERATOR, area_id, query)
        for line in page.lines[:left]:
            print(f"{line.number}\t{line.at}\t{line.person}\t{line.deed}\t{line.about}\t{line.area}")
        left -= len(page.lines)
        if page.older is None:
            return
        query = replace(query, before=page.older)


def _retention_run(_command: Command) -> None:
    print(retention.run(store(), OPERATOR).sentence)


def _import_needs(command: Command) -> int:
    file = Path(command.file)
    try:
        data = file.read_bytes()
    except OSError as error:
        print(_("{file} cannot be read: {why}").format(file=file, why=error.strerror), file=sys.stderr)
        return 1
    choices = FileChoices(
        leave_out_bad_rows=command.leave_out_bad_rows,
        keep_finer=command.keep_finer or "",
        covers=_covers(command),
        held=HeldAlready(command.earlier.replace("-", "_")),
        sheet=command.sheet or "",
    )
    area_id = None if command.area == EVERY_AREA else _area_id(command.area)
    mapping = bringing_data.mapping_named(store(), OPERATOR, area_id, command.mapping)
    checked = bringing_data.check(store(), OPERATOR, area_id, file.name, data, mapping, choices)
    print(checked.sentence)
    for said in (*checked.overlaps, *checked.notes):
        print(said)
    for problem in checked.problems[: command.most]:
        print(f"  {problem.where}: {problem.sentence}")
    if command.problems and checked.problems:
        _write_problems(Path(command.problems), checked.problem_list)
    if not checked.may_bring_in:
        return 0 if checked.is_in_already else 1
    if command.dry_run:
        return 0
    done = bringing_data.bring_in(
        store(), OPERATOR, area_id, file.name, data, mapping, choices, progress=_say_progress()
    )
    print(done.sentence)
    return 0


def _covers(command: Command) -> tuple[date, date] | None:
    first, last = command.complete_from, command.complete_until
    if (first is None) != (last is None):
        raise Refused(_("Please give both --complete-from and --complete-until, or neither."))
    return None if first is None or last is None else (first, last)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(_("{file} cannot be read: {why}").format(file=file, why=error.strerror)) from error


def _import_results(command: Command) -> int:
    from resilience.services import results
    from resilience.views.results import ResultsChoices

    file = Path(command.file)
    data = _read(file)
    choices = ResultsChoices(command.source, command.framework or "", command.add_areas)
    checked = results.check(store(), OPERATOR, file.name, data, choices)
    print(checked.sentence)
    for problem in checked.problems[: command.most]:
        print(f"  {problem.where}: {problem.sentence}")
    if checked.may_bring_in and not command.dry_run:
        print(results.bring_in(store(), OPERATOR, file.name, data, choices))
    return 0 if checked.may_bring_in or checked.is_held_already else 1


def _framework_import(command: Command) -> int:
    from resilience.services import framework_keeping

    file = Path(command.file)
    data = _read(file)
    checked = framework_keeping.check(store(), OPERATOR, file.name, data)
    print(checked.sentence)
    for problem in checked.problems[: command.most]:
        print(f"  {problem.where}: {problem.sentence}")
    if checked.may_bring_in and not command.check:
        print(framework_keeping.bring_in(store(), OPERATOR, file.name, data))
    return 0 if checked.may_bring_in or checked.is_held_already else 1


def _framework_export(command: Command) -> None:
    from resilience.reports import framework_files
    from resilience.services import framework_reading

    view = framework_reading.named(store(), OPERATOR, command.code, command.version)
    maps_from = view.mappings[-1] if view.mappings else None
    written = framework_files.written(view.framework, maps_from, framework_files.FrameworkForm(command.form))
    file = Path(command.to or written.file_name)
    try:
        file.write_bytes(written.content)
    except OSError as error:
        raise Refused(_("{file} cannot be written: {why}").format(file=file, why=error.strerror)) from error
    print(_("{framework} is in {file}.").format(framework=view.framework.title, file=file))


def _framework_map(command: Command) -> None:
    from resilience.services import framework_mapping

    file = Path(command.file)
    print(framework_mapping.map_frameworks(store(), OPERATOR, command.old, command.new, file.name, _read(file)))


def _write_problems(file: Path, problems: bytes) -> None:
    try:
        file.write_bytes(problems)
    except OSError as error:
        raise Refused(_("{file} cannot be written: {why}").format(file=file, why=error.strerror)) from error
    print(_("All problems are in {file}.").format(file=file))


def _say_progress() -> Callable[[Step], None]:
    """Return what prints how far something is, each sentence once."""
    said: set[str] = set()

    def say(step: Step) -> None:
        if step.sentence not in said:
            print(step.sentence, flush=True)
        said.add(step.sentence)

    return say


def _batches(command: Command) -> None:
    for line in bringing_data.batches(store(), OPERATOR, _area_id(command.area)).lines:
        print(f"{line.id}\t{line.state.label}\t{line.records}\t{line.file_name}\t{line.sentence}")


def _withdraw(command: Command) -> None:
    done = bringing_data.withdraw(store(), OPERATOR, _area_id(command.area), BatchId(command.batch), command.why)
    print(done.sentence)


def _view(command: Command) -> None:
    if command.area is None and command.name not in WITHOUT_AREA:
        raise Refused(_("Please say of which area: --area CODE. `python -m resilience areas` lists them."))
    area_id = None if command.area is None else _area_id(command.area)
    if command.intervention is None and command.name in OF_INTERVENTION:
        raise Refused(_("Please say of which intervention: --intervention NUMBER, as its page’s address has it."))
    number = None if command.intervention is None else InterventionId(command.intervention)
    print(as_json(view(store(), OPERATOR, command.name, area_id, command.basis, intervention=number)))


def _rights(_command: Command) -> None:
    print(policy.as_markdown())


def _check(_command: Command) -> int:
    differing = bringing_data.areas_whose_summaries_differ(store(), OPERATOR)
    for name in differing:
        print(_("The summaries of {area} differ from its records.").format(area=name))
    if not differing:
        print(_("Every summary equals what its records add up to."))
    return 1 if differing else 0


def _row_number(text: str) -> int:
    number = int(text)
    if not 0 < number < MOST_ROWS:
        raise ValueError
    return number


def _area_id(word: str) -> AreaId:
    with store().reading() as tx:
        return tx.areas.find(word).id


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m resilience", description=_("Evaluate local resilience."))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    migrate = _command(commands, "migrate", _migrate, _("create the database, or bring it up to date"))
    migrate.add_argument("--empty", action="store_true", help=_("mark it as made for real use, never for the example"))

    backup = _command(
        commands, "backup", _backup, _("keep the whole database in one verified file, while it is in use")
    )
    backup.add_argument("--to", metavar="FILE", help=_("where; by default in backups/ beside the database"))
    backup.add_argument("--replace", action="store_true", help=_("replace the file if it is there"))

    restore = _command(commands, "restore", _restore, _("put a backup in place of the database, all at once"))
    restore.add_argument("file", metavar="FILE")
    restore.add_argument(
        "--check", action="store_true", help=_("read it through and say what it holds; change nothing")
    )
    restore.add_argument(
        "--accept-broken-record",
        action="store_true",
        help=_("although its record of who did what is broken or chained with another key"),
    )

    examples = commands.add_parser("example", help=_("the invented consortium")).add_subparsers(
        required=True, metavar="WHAT"
    )
    load = _command(examples, "load", _example_load, _("load it into a database that holds nobody yet"))
    load.add_argument("--if-new", action="store_true", help=_("do nothing unless the database is new"))
    load.add_argument("--end", type=date.fromisoformat, metavar="YYYY-MM-DD", help=_("last day of its last month"))
    _command(examples, "truth", _example_truth, _("print what was planted in it, as JSON"))

    _command(commands, "areas", _areas, _("list the areas and their codes"))

    persons = commands.add_parser("people", help=_("people and roles")).add_subparsers(required=True, metavar="WHAT")
    invite = _command(persons, "invite", _invite, _("add a person and print a link that signs them in, once"))
    invite.add_argument("--role", required=True, choices=[role.value for role in Role])
    invite.add_argument("--area", metavar="CODE", help=_("the area, for a role that is held in one"))
    invite.add_argument("--name", help=_("how the person is called here; the role's name by default"))
    _command(persons, "list", _people, _("list people with their numbers, roles and areas"))
    link = _command(persons, "link", _another_link, _("print another link for somebody who is here already"))
    link.add_argument("--person", required=True, type=_row_number, metavar="NUMBER")
    _person_commands(persons)
    for one in (invite, link):
        one.add_argument("--address", default="http://127.0.0.1:8501", help=_("where the application is reached"))

    imports = commands.add_parser("import", help=_("bring in files")).add_subparsers(required=True, metavar="WHAT")
    _needs_command(imports)
    _results_command(imports)
    _framework_commands(commands)

    _area_argument(_command(commands, "batches", _batches, _("list the batches of an area")))
    withdraw = _command(commands, "withdraw", _withdraw, _("withdraw a batch"))
    _area_argument(withdraw)
    withdraw.add_argument("--batch", required=True, type=_row_number, metavar="NUMBER")
    withdraw.add_argument("--why", required=True)

    _view_command(commands)
    _record_commands(commands)
    _command(commands, "rights", _rights, _("print who may do what, as docs/rights.md has it"))
    _command(commands, "check", _check, _("compare every summary with the records themselves"))
    return parser


def _person_commands(persons: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    described: tuple[tuple[str, Callable[[Command], None], str], ...] = (
        ("give", _give, _("give somebody a role; their sessions end")),
        ("take", _take, _("take a role from somebody; their sessions end")),
        ("disable", _disable, _("shut somebody out at once; roles and what they did stay")),
        ("enable", _enable, _("let somebody in again")),
        ("end-sessions", _end_sessions, _("end every session of somebody")),
        ("export", _export_person, _("print everything held about somebody, answers included, as JSON")),
    )
    for name, do, help_words in described:
        one = _command(persons, name, do, help_words)
        one.add_argument("--person", required=True, type=_row_number, metavar="NUMBER")
        if do in {_give, _take}:
            one.add_argument("--role", required=True, choices=[role.value for role in Role])
            one.add_argument("--area", metavar="CODE", help=_("the area, for a role that is held in one"))


def _record_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = commands.add_parser("audit", help=_("the record of who did what")).add_subparsers(
        required=True, metavar="WHAT"
    )
    _command(audit, "verify", _audit_verify, _("walk the whole record; exit code 1 where it is not whole"))
    show = _command(audit, "show", _audit_show, _("print entries, the newest first"))
    show.add_argument("--area", metavar="CODE", help=_("the area's code, name or alias; everything without it"))
    show.add_argument("--deed", type=Deed, choices=list(Deed), metavar="DEED", help=_("one kind of deed"))
    show.add_argument("--person", type=_row_number, metavar="NUMBER", help=_("what one person did"))
    show.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help=_("from this day on, UK time"))
    show.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help=_("up to this day, UK time"))
    show.add_argument("--most", type=int, default=record.PAGE, help=_("how many entries to print"))
    kept = commands.add_parser("retention", help=_("how long things are kept")).add_subparsers(
        required=True, metavar="WHAT"
    )
    _command(kept, "run", _retention_run, _("clear what has been kept long enough, as the application does daily"))


def _view_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    views = _command(commands, "view", _view, _("print a view as the pages draw it"))
    views.add_argument("name", choices=sorted({*VIEWS, *OF_INTERVENTION}))
    views.add_argument("--area", metavar="CODE", help=_("the area's code, name or alias; not for areas and rounds"))
    views.add_argument(
        "--basis", type=Basis, choices=list(Basis), help=_("which kind of need, where there are several")
    )
    views.add_argument(
        "--intervention", type=int, metavar="NUMBER", help=_("the number of an intervention of the area")
    )
    views.add_argument("--as", dest="form", choices=["json"], default="json")


def _needs_command(imports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    needs = _command(imports, "needs", _import_needs, _("bring in a file of need records (CSV or XLSX)"))
    needs.add_argument("file", metavar="FILE")
    needs.add_argument(
        "--area",
        required=True,
        metavar="CODE",
        help=_("the area's code, name or alias; “all” for every area that a file with an area column names"),
    )
    needs.add_argument("--mapping", required=True, metavar="NAME", help=_("a shipped mapping, or one saved by name"))
    needs.add_argument("--leave-out-bad-rows", action="store_true", help=_("bring in the rest where rows are bad"))
    needs.add_argument(
        "--keep-finer", metavar="REASON", help=_("keep time and place finer than day and district, and why")
    )
    needs.add_argument("--problems", metavar="FILE", help=_("write all problems to this CSV file"))
    needs.add_argument("--most", type=int, default=20, help=_("how many problems to print"))
    needs.add_argument("--dry-run", action="store_true", help=_("check only; write nothing"))
    needs.add_argument("--sheet", metavar="NAME", help=_("the worksheet to read; by default the first with anything"))
    needs.add_argument(
        "--earlier",
        choices=[held.value.replace("_", "-") for held in HeldAlready],
        default=HeldAlready.ADD.value,
        help=_("what happens to records of the same mapping that are in already; by default this file adds to them"),
    )
    needs.add_argument(
        "--complete-from",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=_("the first day the file is complete for"),
    )
    needs.add_argument(
        "--complete-until",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=_("the last day the file is complete for"),
    )


def _results_command(imports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    results = _command(imports, "results", _import_results, _("bring in published results (CSV or XLSX)"))
    results.add_argument("file", metavar="FILE")
    results.add_argument("--framework", metavar="CODE:VERSION", help=_("of all rows that name none themselves"))
    results.add_argument("--source", required=True, metavar="WORDS", help=_("who published them, where and when"))
    results.add_argument("--add-areas", action="store_true", help=_("add areas that are not held, shown by name"))
    results.add_argument("--most", type=int, default=20, help=_("how many problems to print"))
    results.add_argument("--dry-run", action="store_true", help=_("check only; write nothing"))


def _framework_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    frameworks = commands.add_parser("framework", help=_("frameworks as files")).add_subparsers(
        required=True, metavar="WHAT"
    )
    bring = _command(frameworks, "import", _framework_import, _("hold the framework of a file (YAML or XLSX)"))
    bring.add_argument("file", metavar="FILE")
    bring.add_argument("--check", action="store_true", help=_("say what is wrong with it; write nothing"))
    bring.add_argument("--most", type=int, default=20, help=_("how many problems to print"))
    export = _command(frameworks, "export", _framework_export, _("write a framework that is held to a file"))
    export.add_argument("code", metavar="CODE")
    export.add_argument("version", metavar="VERSION")
    export.add_argument("--as", dest="form", choices=["yaml", "xlsx"], default="yaml")
    export.add_argument("--to", metavar="FILE", help=_("where; by default its code and version in this folder"))
    mapping = _command(frameworks, "map", _framework_map, _("hold which codes of one framework became another's"))
    mapping.add_argument("file", metavar="FILE", help=_("a table with the columns old and new"))
    mapping.add_argument("--old", required=True, metavar="CODE:VERSION")
    mapping.add_argument("--new", required=True, metavar="CODE:VERSION")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    do: Callable[[Command], int | None],
    help_words: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_words, description=help_words)
    parser.set_defaults(do=do)
    return parser


def _area_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", required=True, metavar="CODE", help=_("the area's code, name or alias"))


if __name__ == "__main__":
    sys.exit(main())
