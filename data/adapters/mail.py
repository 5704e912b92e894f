"""Send mail by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol

LIMIT_S = 20


class MailError(Exception):
    """The mail server was not reached or did not take the message."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message; the same `number` is the same message to every mail program."""

    to: str
    subject: str
    text: str
    number: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; `tls` is starttls, ssl or none."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: str


class Sender(Protocol):
    """Whatever takes a message."""

    def __call__(self, mail: Mail) -> None:
        """Send, or raise `MailError`."""


def smtp(server: MailServer) -> Sender:
    """Return what sends by `server`."""

    def send(mail: Mail) -> None:
        try:
            with _connected(server) as connection:
                connection.send_message(_message(server, mail))
        except (smtplib.SMTPException, OSError) as error:
            raise MailError from error

    return send


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls == "ssl":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=LIMIT_S, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=LIMIT_S)
    if server.tls == "starttls":
        connection.starttls(context=context)
    if server.user:
        connection.login(server.user, server.password)
    return connection


def _message(server: MailServer, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, mail.to, mail.subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = f"<{mail.number}@ioc>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
