"""Evidence of tasks: kept under the hash of its content, outside everything that is served."""

import hashlib
import os
import secrets
from typing import BinaryIO

from sqlalchemy.orm import Session

from data.commands import audit
from data.commands import tasks as commands
from data.commands.tasks import NewFile
from data.contracts.access import Actor
from data.contracts.errors import InvalidInputError, NotFoundError
from data.database import write_session
from data.domain.evidence import KINDS, kind_of, safe_name
from data.queries import clock, tasks
from data.services.exporting import Export
from data.settings import settings


def limit_mb() -> int:
    """Return the largest size of a file in megabytes."""
    return settings().evidence_limit_mb


def add(actor: Actor, key: str, stream: BinaryIO, name: str) -> int:
    """Keep a file as evidence of a task's newest update and return its id.

    Raises:
        NotFoundError: not this person's task.
        InvalidInputError: it is too large, or not a kind of file that may be evidence.
    """
    with write_session() as session:
        commands.find(session, actor, key)  # before a byte of a stranger is kept
    most = limit_mb() * 1024 * 1024
    content = stream.read(most + 1)
    if len(content) > most:
        raise InvalidInputError("tasks.upload_too_large", limit=limit_mb())
    kind = kind_of(content)
    if kind is None:
        raise InvalidInputError("tasks.upload_kind")
    digest = _keep(content)
    made = NewFile(safe_name(name, kind), kind, len(content), digest)
    with write_session() as session:
        return commands.add_file(session, actor, key, made, clock.now(session))


def _keep(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    folder = settings().evidence_dir / digest[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / digest
    if not path.exists():
        part = folder / f".{secrets.token_hex(8)}"
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    return digest


def take(session: Session, actor: Actor, file_id: int) -> Export:
    """Return a file for download and note it in the audit log.

    Raises:
        NotFoundError: no such file, not this person's to see, or its bytes are damaged.
    """
    found = tasks.file(session, actor.scope, file_id)
    if found is None:
        raise NotFoundError
    key, digest, name, kind = found
    path = settings().evidence_dir / digest[:2] / digest
    if not path.is_file():
        raise NotFoundError
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFoundError
    audit.record(session, actor, "task.take_file", subject=f"task:{key}", detail={"file": file_id})
    return Export(name, KINDS[kind], content, 1)
