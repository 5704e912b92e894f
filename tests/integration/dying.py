"""A worker that stops in the middle of an import, for `test_jobs.py` to kill.

Run as `python -m tests.integration.dying DATABASE`: rows are written, nothing is committed.
"""

import os
import socket
import sys
import time

from data import database
from data.commands import imports
from data.contracts.jobs import WorkerName
from data.services import working


def _stop_here(*_anything: object) -> None:
    sys.stdout.write("written\n")
    sys.stdout.flush()
    time.sleep(600)


def main() -> None:
    database.configure(database.make_engine(sys.argv[1]))
    imports.finish_batch = _stop_here  # type: ignore[assignment]
    working.work_once(WorkerName(socket.gethostname(), os.getpid()))


if __name__ == "__main__":
    main()
