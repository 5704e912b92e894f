"""The command line: everything a terminal can do that a browser can, and the worker.

Exit codes: 0 done, 1 refused with the reasons, 2 wrong usage.
"""

import argparse
import getpass
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from data import database
from data.commands.accounts import AccountForm
from data.contracts.access import SYSTEM, Actor, Role
from data.contracts.errors import IocError
from data.contracts.exporting import Dataset
from data.contracts.importing import ImportSource, Issue, Mode, Subject
from data.contracts.reporting import RECIPIENTS
from data.contracts.zones import Decision
from data.domain.zoning import solving
from data.i18n import DEFAULT_LANGUAGE, LANGUAGES, translate
from data.queries import actors, clock
from data.services import (
    administering,
    audit_chain,
    backtesting,
    demo,
    demo_accounts,
    exporting,
    forecast_run,
    forecasting,
    importing,
    migration,
    reference,
    reminding,
    report_document,
    working,
    zone_deciding,
    zone_files,
    zone_telling,
    zones,
)
from data.services.importing import ImportPlan, column_label, issue_text
from data.settings import settings

DONE, REFUSED = 0, 1
_BAR_WIDTH = 30
_ISSUES_SHOWN = 50
_ROLES = tuple(str(role) for role in Role if role not in {Role.WALL, Role.PUBLIC})


class Console:
    """Where the words go: results to the standard output, progress and reasons beside it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, name: str, **values: object) -> None:
        """Write one sentence of the section `cli`."""
        sys.stdout.write(translate(f"cli.{name}", self.language, **values) + "\n")

    def complain(self, text: str) -> None:
        """Write a reason."""
        sys.stderr.write(text + "\n")

    def progress(self, share: float, label: str = "") -> None:
        """Draw a progress bar on a terminal; elsewhere nothing."""
        if not sys.stderr.isatty():
            return
        full = round(share * _BAR_WIDTH)
        bar = "█" * full + "░" * (_BAR_WIDTH - full)
        end = "\n" if share >= 1 else ""
        sys.stderr.write(f"\r{bar} {share:4.0%} {label:<14}{end}")
        sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = _parser().parse_args(arguments)
    console = Console(options.language)
    logging.basicConfig(level=settings().log_level, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = database.make_engine(settings().database_address)
    database.configure(engine)
    try:
        if (
            options.run not in {migrate, seed_demo, backtest, solve_zones}
            and migration.current(engine) != migration.newest()
        ):
            console.complain(translate("cli.migrate_first", console.language))
            return REFUSED
        options.engine = engine
        run: Callable[[argparse.Namespace, Console], int] = options.run
        return run(options, console)
    except IocError as error:
        console.complain(translate(error.key, console.language, **error.values))
        return REFUSED
    finally:
        engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.cli", description=__doc__)
    parser.add_argument(
        "--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the answers"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        return one

    command(
        "migrate", migrate, "bring the database to the newest layout, with the reference tables"
    )
    seeding = command("demo", seed_demo, "seed the simulated demo city, once")
    seeding.add_argument("--seed", type=int, default=demo.SEED_NUMBER, help="random seed number")
    _import_options(command("import", import_file, "check and import a file"))
    taking = command("export", export_file, "write a table to a CSV or XLSX file")
    taking.add_argument("what", choices=[str(one) for one in Dataset])
    taking.add_argument("--out", type=Path, required=True, metavar="FILE")
    undoing = command("revert", revert, "undo an import by appending its opposite")
    undoing.add_argument("batch", type=int)
    _user_options(commands.add_parser("user", help="manage accounts"))
    checking = commands.add_parser("audit", help="check the audit log")
    verify = checking.add_subparsers(required=True, metavar="ACTION").add_parser(
        "verify", help="follow the chain of hashes from the first line to the last"
    )
    verify.set_defaults(run=verify_audit)
    _report_options(commands.add_parser("report", help="quarterly reports and reminders"))
    _zone_options(commands.add_parser("zones", help="list, approve and work out zone plans"))
    _backtest_options(
        command("backtest", backtest, "forecast past years as if they were not known yet")
    )
    foretelling = command("forecast", forecast, "forecast pupils and rooms and keep the run")
    foretelling.add_argument(
        "--scenario",
        default="",
        metavar="KEY",
        help="the scenario whose assumptions are weighed; the others stand beside it",
    )
    foretelling.add_argument("--seed", type=int, default=forecast_run.SEED, metavar="NUMBER")
    working_on = command("worker", worker, "do queued jobs until stopped")
    working_on.add_argument("--until-done", action="store_true", help="stop when none is left")
    watching = command("cameras", cameras, "read and ask cameras until stopped")
    watching.add_argument(
        "--shard", default="0/1", metavar="N/OF", help="read every OF-th camera, from N on"
    )
    return parser


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=[str(one) for one in Subject])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--replace", action="store_true", help="the file is the full list")
    parser.add_argument("--source", default="", metavar="TITLE", help="where the figures come from")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.add_argument("--as", dest="username", default="", metavar="USERNAME")


def _zone_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every version of every plan with its state")
    listing.set_defaults(run=list_zones)
    approving = actions.add_parser("approve", help="make a draft without faults binding")
    approving.add_argument("plan", type=int, metavar="NUMBER")
    approving.add_argument("--decision", required=True, metavar="NUMBER")
    approving.add_argument(
        "--decided", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD"
    )
    approving.add_argument(
        "--effective", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD"
    )
    approving.add_argument("--note", default="")
    approving.set_defaults(run=approve_zones)
    _solve_options(actions.add_parser("solve", help="work out zones from files"))


def _solve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--blocks", type=Path, required=True, metavar="CSV")
    parser.add_argument("--schools", type=Path, required=True, metavar="CSV")
    parser.add_argument("--adjacency", type=Path, required=True, metavar="CSV")
    parser.add_argument("--travel", type=Path, metavar="CSV", help="block,school,minutes")
    parser.add_argument("--tolerance", type=_within(0, 1), default=0.0, metavar="SHARE")
    parser.add_argument("--seconds", type=_within(1, 3600), default=60.0)
    parser.add_argument("--seed", type=int, choices=_Whole(), default=1, metavar="NUMBER")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    parser.set_defaults(run=solve_zones)


class _Whole:
    """Seeds that may be asked for."""

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and 0 <= number < 10**9

    def __iter__(self) -> Iterator[int]:
        return iter((0, 10**9 - 1))


def _within(least: float, most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not least <= value <= most:
            raise ValueError(text)
        return value

    return number


def _report_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    writing = actions.add_parser("write", help="write a report as DOCX, XLSX or PDF")
    writing.add_argument("period", metavar="2023Q3")
    writing.add_argument("author", help="slug of a division, code of a unit, or city")
    writing.add_argument("--for", dest="to", choices=RECIPIENTS, default=RECIPIENTS[0])
    writing.add_argument("--out", type=Path, required=True, metavar="FILE.docx")
    writing.set_defaults(run=write_report)
    reminder = actions.add_parser("remind", help="add the reminders of now and send their mail")
    reminder.set_defaults(run=remind)


def _years(text: str) -> tuple[int, ...]:
    """Read `2016-2021` or `2016,2018`."""
    years: list[int] = []
    for part in text.split(","):
        first, *rest = part.split("-")
        years += range(int(first), int(rest[0] if rest else first) + 1)
    if not years:
        raise ValueError(text)
    return tuple(sorted(set(years)))


def _horizons(text: str) -> tuple[int, ...]:
    """Read `1,3,5`."""
    ahead = _years(text)
    if ahead[0] < 1 or ahead[-1] > backtesting.MOST_AHEAD:
        raise ValueError(text)
    return ahead


def _backtest_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enrolment", type=Path, required=True, metavar="FILE")
    parser.add_argument("--births", type=Path, metavar="FILE")
    parser.add_argument("--horizons", type=_horizons, required=True, metavar="1,3,5")
    parser.add_argument("--origins", type=_years, default=(), metavar="2016-2021")
    parser.add_argument("--out", type=Path, required=True, metavar="FORECASTS")
    parser.add_argument("--levels", choices=["area"], help="also a row per area, grades summed")


def _user_options(parser: argparse.ArgumentParser) -> None:
    create = parser.add_subparsers(required=True, metavar="ACTION").add_parser(
        "create", help="create an account; its one-time password is shown once"
    )
    create.add_argument("username")
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True, choices=_ROLES)
    create.add_argument("--unit", default="", metavar="CODE")
    create.add_argument("--division", default="", metavar="CODE")
    create.add_argument("--ask-password", action="store_true", help="type the password")
    create.set_defaults(run=create_user)


def migrate(options: argparse.Namespace, console: Console) -> int:
    """Bring the database to the newest layout."""
    migration.upgrade(options.engine)
    with database.write_session() as session:
        reference.load_reference(session)
    console.say("migrated", revision=migration.newest())
    return DONE


def seed_demo(options: argparse.Namespace, console: Console) -> int:
    """Seed the demo, on the newest layout; a seeded database is left alone."""
    migration.upgrade(options.engine)
    with database.read_session() as session:
        if demo.is_seeded(session):
            console.say("seeded_already")
            return DONE
    with database.write_session() as session:
        report = demo.seed(session, seed_number=options.seed, progress=console.progress)
    console.say("seeded", rows=sum(report.rows.values()), seconds=round(report.seconds))
    if report.passwords and not settings().demo_password:
        path = demo_accounts.keep(report.passwords, settings().var_dir)
        console.say("passwords_kept", path=path)
    return DONE


def _person(username: str) -> Actor:
    if not username:
        return SYSTEM
    with database.read_session() as session:
        return actors.by_username(session, username)


def import_file(options: argparse.Namespace, console: Console) -> int:
    """Check a file, say what it would change, and apply it unless it is a dry run."""
    if not options.file.is_file():
        console.complain(translate("cli.no_file", console.language, path=options.file))
        return REFUSED
    actor = _person(options.username)
    with database.read_session() as session:
        as_of = options.as_of or clock.today(session)
        plan = importing.plan_import(
            session,
            actor,
            Subject(options.what),
            options.file,
            mode=Mode.REPLACE if options.replace else Mode.UPDATE,
            source=ImportSource(options.source or options.file.name, as_of),
            progress=console.progress,
        )
    _tell_plan(plan, console)
    if plan.error_count:
        return REFUSED
    if options.dry_run:
        return DONE
    with database.write_session() as session:
        batch = importing.apply_import(session, actor, plan)
    if batch is None:
        console.say("nothing_changed")
    else:
        console.say("imported", batch=batch.id)
    return DONE


def _tell_plan(plan: ImportPlan, console: Console) -> None:
    for name, issues, count in (
        ("warnings", plan.warnings, plan.warning_count),
        ("errors", plan.errors, plan.error_count),
    ):
        if count:
            console.complain(translate(f"cli.{name}", console.language, count=count))
        shown = issues if name == "errors" else issues[:_ISSUES_SHOWN]
        for issue in shown:
            console.complain("  " + _line(plan, issue, console.language))
        if count > len(shown):
            console.complain(translate("cli.more", console.language, count=count - len(shown)))
    _tell_misplaced(plan, console)
    if not plan.error_count:
        console.say("plan", file=plan.file_name, **plan.counts.as_dict())
        for change in plan.changes[:_ISSUES_SHOWN]:
            label = column_label(change.column, console.language)
            sys.stdout.write(
                f"  {change.key}  {label}: {change.old or '–'} → {change.new or '–'}\n"
            )


def _tell_misplaced(plan: ImportPlan, console: Console) -> None:
    if plan.misplaced is None:
        return
    found = plan.misplaced
    console.say("misplaced", count=len(found.rows), total=found.total, far=found.far)
    for row in found.rows[:_ISSUES_SHOWN]:
        place = f"{row.unit_name} → {row.holder_name or '–'}, {row.distance_m:.0f} m"
        sys.stdout.write(f"  {row.code}  {row.name}: {place}\n")


def _line(plan: ImportPlan, issue: Issue, language: str) -> str:
    label = column_label(issue.column, language)
    place = [plan.file_name]
    if issue.row:
        place.append(translate("cli.row", language, row=issue.row))
    if label:
        place.append(translate("cli.column", language, column=label))
    return f"{', '.join(place)}: {issue_text(issue, language)}"


def export_file(options: argparse.Namespace, console: Console) -> int:
    """Write a dataset to a file."""
    form = "xlsx" if options.out.suffix.lower() == ".xlsx" else "csv"
    with database.write_session() as session:
        made = exporting.export(
            session, SYSTEM, Dataset(options.what), form=form, language=console.language
        )
        options.out.write_bytes(made.content)
    console.say("exported", rows=made.rows, path=options.out)
    return DONE


def revert(options: argparse.Namespace, console: Console) -> int:
    """Undo an import."""
    with database.write_session() as session:
        batch = importing.revert(session, SYSTEM, options.batch)
    console.say(
        "reverted",
        batch=options.batch,
        undo=batch.id,
        added=batch.rows_added,
        withdrawn=batch.rows_withdrawn,
    )
    return DONE


def create_user(options: argparse.Namespace, console: Console) -> int:
    """Create an account."""
    form = AccountForm(options.name, options.role, options.unit, options.division)
    if options.ask_password:
        password = getpass.getpass(translate("cli.password", console.language))
        administering.create_account_with(SYSTEM, options.username, form, password)
        console.say("user_created", username=options.username)
    else:
        password = administering.create_account(SYSTEM, options.username, form)
        console.say("user_created_once", username=options.username, password=password)
    return DONE


def list_zones(_options: argparse.Namespace, console: Console) -> int:
    """Write one line for each version of a plan."""
    with database.read_session() as session:
        found = zones.every_plan(session, SYSTEM.scope)
    for plan in found:
        state = translate(f"zones.state_{plan.state}", console.language)
        grade = translate(f"zones.grade_{plan.grade}", console.language)
        words = (f"#{plan.id}", plan.school_year, grade, plan.unit_name, plan.version, state)
        sys.stdout.write("  ".join(map(str, (*words, plan.decision_number))).rstrip() + "\n")
    return DONE


def approve_zones(options: argparse.Namespace, console: Console) -> int:
    """Approve a draft."""
    decision = Decision(options.decision, options.decided, options.effective, options.note)
    with database.write_session() as session:
        zone_deciding.approve(session, SYSTEM, options.plan, decision)
    console.say("zones_approved", plan=options.plan, decision=options.decision)
    return DONE


def solve_zones(options: argparse.Namespace, console: Console) -> int:
    """Work out zones from files, write the plan and say how good it is.

    A plan is written in any case; if none can meet every condition, that is refused by name.
    """
    started = monotonic()
    try:
        question = zone_files.read(
            options.blocks, options.schools, options.adjacency, options.tolerance, options.travel
        )
    except zone_files.FilesRefusedError as error:
        _tell_faults(error, console)
        return REFUSED
    found = solving.solve(question.problem, options.seconds, options.seed, console.progress)
    zone_files.write(options.out, question, found)
    for line in zone_telling.told(
        zone_telling.lines(question.problem, found, question.names), console.language
    ):
        sys.stdout.write(line + "\n")
    values = {
        "blocks": len(question.blocks), "path": str(options.out), "seed": str(options.seed),
        "seconds": monotonic() - started,
    }  # fmt: skip
    for line in zone_telling.told([("solving.written", values)], console.language):
        sys.stdout.write(line + "\n")
    if any(one.final for one in found.obstacles):
        console.complain(translate("solving.infeasible", console.language))
        return REFUSED
    return DONE


def _tell_faults(error: zone_files.FilesRefusedError, console: Console) -> None:
    for line in zone_telling.told(error.lines[:_ISSUES_SHOWN], console.language):
        console.complain(line)
    more = len(error.lines) - _ISSUES_SHOWN
    if more > 0:
        console.complain(translate("solving.file_many", console.language, count=more))


def verify_audit(_options: argparse.Namespace, console: Console) -> int:
    """Check the chain of the audit log."""
    with database.read_session() as session:
        verdict = audit_chain.verify(session)
    if verdict.intact:
        console.say("audit_intact", entries=verdict.entries)
        return DONE
    text = translate("cli.audit_broken", console.language, line=verdict.broken_at)
    console.complain(text)
    return REFUSED


def write_report(options: argparse.Namespace, console: Console) -> int:
    """Write one report, or the city's, to a file."""
    form = options.out.suffix.lower().lstrip(".")
    if form not in report_document.FORMS:
        console.complain(translate("cli.report_form", console.language))
        return REFUSED
    with database.read_session() as session:
        if options.author == "city":
            made = report_document.city_file(session, SYSTEM, options.period, form, options.to)
        else:
            made = report_document.report_file(
                session, SYSTEM, options.period, options.author, form
            )
    options.out.write_bytes(made.content)
    console.say("exported", rows=made.rows, path=options.out)
    return DONE


def remind(_options: argparse.Namespace, console: Console) -> int:
    """Add the reminders of now and send their mail."""
    with database.write_session() as session:
        count = reminding.run(session)
    console.say("reminded", count=count, sent=reminding.send_mail())
    return DONE


def backtest(options: argparse.Namespace, console: Console) -> int:
    """Forecast from past years with what was known then, and write what would have been said."""
    answer = backtesting.run(
        backtesting.Request(
            options.enrolment,
            options.births,
            options.horizons,
            options.origins,
            areas=options.levels is not None,
        ),
        console.progress,
    )
    if answer.findings:
        count = len(answer.findings)
        console.complain(translate("backtest.findings", console.language, count=count))
        for finding in answer.findings:
            console.complain("  " + backtesting.told(finding, console.language))
    backtesting.write(answer, options.out)
    origins = ", ".join(map(str, answer.origins))
    translated = {"rows": len(answer.rows), "path": options.out, "origins": origins}
    sys.stdout.write(translate("backtest.written", console.language, **translated) + "\n")
    return DONE


def forecast(options: argparse.Namespace, console: Console) -> int:
    """Make a forecast of every scenario and say where it is."""
    run_id, record = forecasting.run_now(console.progress, key=options.scenario, seed=options.seed)
    console.progress(1.0)
    console.say(
        "forecast_done",
        run=run_id,
        scenarios=len(record.areas),
        seconds=round(record.seconds, 1),
        digest=record.digest[:16],
    )
    for issue in record.issues:
        console.complain(f"  {issue['key']}: {issue.get('values', {})}")
    return DONE


def cameras(options: argparse.Namespace, _console: Console) -> int:
    """Become the camera service: OpenCV is loaded in a process of its own."""
    words = ["-m", "data.services.camera_service", "--shard", options.shard]
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606


def worker(options: argparse.Namespace, console: Console) -> int:
    """Do queued jobs until told to stop, or until none is left."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: Any) -> None:  # noqa: ANN401
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if options.until_done:
        working.work_off()
        return DONE
    console.say("worker_started")
    working.work(stopping)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
