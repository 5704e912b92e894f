"""Reminders come once, mail is tried again, calendars open by a living address alone."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.adapters.mail import MailServer, smtp
from data.commands import reminders as writing
from data.contracts.access import Role
from data.contracts.clock import system_now
from data.domain.reporting import step
from data.models.plan import Task
from data.models.reminders import CalendarFeed, Reminder
from data.services import reminding
from tests import factories
from tests.integration.test_reports import _plan


class Box:
    """Keeps what a mail server is given."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
        self.mails.append(envelope.content)  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, MailServer]]:
    kept = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, MailServer("127.0.0.1", port, "", "", "ioc@sgddt.example", "none")
    controller.stop()


@pytest.mark.parametrize(
    ("left", "expected"),
    [(31, None), (30, "30"), (8, "30"), (7, "7"), (2, "7"), (1, "1"), (0, "1"), (-1, "overdue")],
)
def test_steps_of_a_reminder(left: int, expected: str | None) -> None:
    today = factories.AS_OF
    assert step(today + timedelta(days=left), today) == expected


def _overdue(session: Session, account) -> None:
    found = _plan(session)
    account("khtc.head", Role.DIVISION_HEAD, email="khtc@sgddt.example")
    task = found["task"]
    assert isinstance(task, Task)
    task.initial_due_on = factories.AS_OF
    session.flush()


def test_a_person_is_told_once_by_screen_and_by_mail(session: Session, account, box) -> None:
    _overdue(session, account)
    assert reminding.run(session) == 2  # an overdue task, a report that is missing
    assert reminding.run(session) == 0
    kept, server = box
    assert reminding.send_mail(smtp(server)) == 1
    assert reminding.send_mail(smtp(server)) == 0
    assert len(kept.mails) == 1
    mail = message_from_bytes(kept.mails[0])
    assert mail["To"] == "khtc@sgddt.example"
    assert str(make_header(decode_header(mail["Subject"]))) == "IOC: 2 lời nhắc mới"
    text = mail.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Nhiệm vụ III.1.1" in text
    assert "Báo cáo kỳ 2023Q3" in text


def test_mail_that_fails_waits_longer_each_time(session: Session, account) -> None:
    _overdue(session, account)
    reminding.run(session)
    nowhere = MailServer("127.0.0.1", 9, "", "", "ioc@sgddt.example", "none")
    assert reminding.send_mail(smtp(nowhere)) == 0
    session.expire_all()
    row = session.scalars(select(Reminder)).first()
    assert row is not None
    assert (row.mail_state, row.mail_attempts) == ("waiting", 1)
    assert row.mail_next_at is not None
    assert row.mail_next_at > system_now()
    assert reminding.send_mail(smtp(nowhere)) == 0  # not yet
    session.expire_all()
    assert row.mail_attempts == 1


def test_a_calendar_opens_by_its_living_address_alone(session: Session, client) -> None:
    _plan(session)
    head = factories.actor(Role.DIVISION_HEAD, division_code="KHTC")
    address = reminding.share(head, "Điện thoại")
    answer = client.get(address)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.data)
    events = {str(one["uid"]): one for one in found.walk("VEVENT")}
    assert set(events) == {"task-III.1.1@ioc", "report-2023Q3-KHTC@ioc"}
    assert events["task-III.1.1@ioc"]["dtstart"].dt.isoformat() == "2023-12-31"
    assert len(events["task-III.1.1@ioc"].walk("VALARM")) == 2
    feed = session.scalars(select(CalendarFeed)).one()
    assert address.split("/")[-1].removesuffix(".ics") not in feed.token_hash
    writing.stop_sharing(session, head, feed.id)
    assert client.get(address).status_code == 404
