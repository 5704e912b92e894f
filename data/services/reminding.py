"""Remind people of what is due: once each, on screen and by mail; and calendars for elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.adapters.mail import Mail, MailError, MailServer, Sender, smtp
from data.commands import reminders as writing
from data.commands.topics import Topic, bump
from data.contracts.access import WHOLE_CITY, Actor, Scope
from data.contracts.frames import records
from data.contracts.plan import TaskRow
from data.contracts.reporting import OPEN_FLOWS
from data.database import write_session
from data.domain import reporting as rules
from data.domain.tokens import new_token
from data.i18n import translate
from data.models.accounts import Account
from data.models.plan import Division
from data.models.reminders import Reminder
from data.models.units import AdministrativeUnit
from data.queries import clock, plan, reports
from data.queries import reminders as reading
from data.settings import settings

_ALARMS = (timedelta(days=-7), timedelta(days=-1))
_Told = tuple[str, str, str, Mapping[str, object]]  # recipient, rule, subject, values


def run(session: Session) -> int:
    """Add the reminders that are in place now; return how many are new.

    A person gets a rule about a subject once; a moved due date is a new subject.
    """
    now = clock.now(session)
    people = _people(session)
    known = {
        (account, rule, subject)
        for account, rule, subject in session.execute(
            select(Reminder.account_id, Reminder.rule, Reminder.subject)
        )
    }
    count = 0
    for recipient, rule, subject, values in _wanted(session, now):
        for account in people.get(recipient, []):
            if (account.id, rule, subject) not in known:
                writing.remind(session, account, rule, subject, values, now)
                known.add((account.id, rule, subject))
                count += 1
    if count:
        bump(session, [Topic.REMINDERS])
    return count


def _people(session: Session) -> dict[str, list[Account]]:
    """Return who is reminded for a division or a unit, by its code."""
    rows = session.execute(
        select(Account, Division.code, AdministrativeUnit.code)
        .outerjoin(Division, Division.id == Account.division_id)
        .outerjoin(AdministrativeUnit, AdministrativeUnit.id == Account.unit_id)
        .where(Account.disabled_at.is_(None))
    )
    found: dict[str, list[Account]] = {}
    for account, division, unit in rows:
        if division or unit:
            found.setdefault(division or f"unit:{unit}", []).append(account)
    return found


def _wanted(session: Session, now: datetime) -> Iterator[_Told]:
    today = now.date()
    for row in records(plan.tasks(session, WHOLE_CITY, now)):
        due_on = row[TaskRow.DUE_ON]
        step = rules.step(due_on, today) if due_on and row[TaskRow.STATUS] != "done" else None
        if step is None:
            continue
        values = {
            "name_vi": row[TaskRow.TITLE_VI],
            "name_en": row[TaskRow.TITLE_EN],
            "key": row[TaskRow.KEY],
            "due_on": due_on.isoformat(),
            "href": f"/tasks/{row[TaskRow.KEY]}",
        }
        for code in str(row[TaskRow.LEADS]).split(";"):
            yield code, f"task_{step}", f"task:{row[TaskRow.KEY]}:{due_on}", values
    for period in reports.periods(session):
        step = rules.step(period.due_on, today)
        if step is None or period.starts_on > today:
            continue
        for head in reports.heads(session, WHOLE_CITY, period.key, now):
            if head.flow not in OPEN_FLOWS:
                continue
            author = head.author
            values = {
                "name_vi": author.name_vi,
                "name_en": author.name_en,
                "key": period.key,
                "due_on": period.due_on.isoformat(),
                "href": f"/reports/{period.key}/{author.address}",
            }
            recipient = f"unit:{author.code}" if author.is_unit else author.code
            yield recipient, f"report_{step}", f"report:{period.key}", values


def sentence(rule: str, values: Mapping[str, object], language: str) -> str:
    """Return what a reminder says."""
    year, month, day = str(values["due_on"]).split("-")
    return translate(
        f"reminders.{rule}",
        language,
        key=values["key"],
        name=values[f"name_{language}"],
        due=f"{day}/{month}/{year}",
    )


def server() -> MailServer | None:
    """Return the mail server of the settings; None if there is none."""
    chosen = settings()
    if not chosen.smtp_host:
        return None
    return MailServer(
        chosen.smtp_host,
        chosen.smtp_port,
        chosen.smtp_user,
        chosen.smtp_password,
        chosen.smtp_from,
        chosen.smtp_tls,
    )


def send_mail(send: Sender | None = None) -> int:
    """Send what waits, one mail a person; return how many went out.

    A failed one is tried again later. A mail whose sender died in between goes out again under
    the same number, by which mail programs know it.
    """
    if send is None:
        found = server()
        if found is None:
            return 0
        send = smtp(found)
    with write_session() as session:
        accounts = writing.waiting_accounts(session)
    return sum(_send_to(account, send) for account in accounts)


def _send_to(account_id: int, send: Sender) -> bool:
    with write_session() as session:
        account = session.get_one(Account, account_id)
        rows = writing.take_mail(session, account_id)
        ids = [row.id for row in rows]
        mail = _mail(account, rows)
    sent = False
    try:
        if mail is not None:
            send(mail)
            sent = True
    except MailError:
        sent = False
    with write_session() as session:
        writing.settle_mail(session, ids, sent=sent)
    return sent


def _mail(account: Account, rows: list[Reminder]) -> Mail | None:
    if not rows or not account.email:
        return None
    language = account.language
    lines = [f"- {sentence(row.rule, row.values, language)}" for row in rows]
    return Mail(
        to=account.email,
        subject=translate("reminders.mail_subject", language, count=len(rows)),
        text="\n".join(
            [
                translate("reminders.mail_greeting", language, name=account.name),
                "",
                *lines,
                "",
                translate("reminders.mail_closing", language),
            ]
        ),
        number=f"reminder-{rows[0].id}-{rows[-1].id}",
    )


def share(actor: Actor, name: str) -> str:
    """Share the calendar of one's division; return its secret address, which is not kept."""
    token = new_token()
    with write_session() as session:
        writing.share(session, actor, token, name)
    return f"/calendar/{token}.ics"


def calendar(session: Session, token: str) -> bytes | None:
    """Return the due dates of a division as iCal; None where no such address is alive."""
    found = reading.feed_division(session, token)
    if found is None:
        return None
    code, name = found
    now = clock.now(session)
    made = Calendar()
    made.add("prodid", "-//IOC//Phong GDDT//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    scope = Scope(division_codes=frozenset({code}))
    for row in records(plan.tasks(session, scope, now)):
        leads = str(row[TaskRow.LEADS]).split(";")
        if row[TaskRow.DUE_ON] and row[TaskRow.STATUS] != "done" and code in leads:
            title = f"{row[TaskRow.KEY]} {row[TaskRow.TITLE_VI]}"
            made.add_component(_event(f"task-{row[TaskRow.KEY]}", title, row[TaskRow.DUE_ON], now))
    for period in reports.periods(session):
        title = translate("reminders.event_report", "vi", key=period.key)
        made.add_component(_event(f"report-{period.key}-{code}", title, period.due_on, now))
    return bytes(made.to_ical())


def _event(number: str, title: str, day: object, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{number}@ioc")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("summary", title)
    for before in _ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event
