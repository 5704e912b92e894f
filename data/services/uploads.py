"""Files that wait for their import: random names, outside everything that is served."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from data.contracts.clock import system_now
from data.contracts.errors import InvalidInputError
from data.database import read_session
from data.queries import jobs
from data.settings import settings

KEPT_FOR = timedelta(days=7)
_CHUNK = 1 << 20


def keep(stream: BinaryIO) -> str:
    """Store an upload and return its name inside the upload folder.

    Raises:
        InvalidInputError: it is larger than the limit.
    """
    folder = settings().upload_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    path = folder / name
    left = settings().upload_limit_mb * 1024 * 1024
    with path.open("xb") as file:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                break
            file.write(chunk)
    if left < 0:
        path.unlink()
        raise InvalidInputError("data.upload_too_large", limit=settings().upload_limit_mb)
    return name


def path_of(name: str) -> Path:
    """Return where an upload is kept; names come from job rows, never from a browser."""
    path = settings().upload_dir / Path(name).name
    if not path.is_file():
        raise InvalidInputError("data.upload_gone")
    return path


def purge() -> int:
    """Delete uploads that nobody needs any more; return how many."""
    folder = settings().upload_dir
    if not folder.is_dir():
        return 0
    with read_session() as session:
        used = jobs.files_in_use(session)
    oldest = (system_now() - KEPT_FOR).timestamp()
    old = [
        path
        for path in folder.iterdir()
        if path.is_file() and path.name not in used and path.stat().st_mtime < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
