"""A seed that stops in the middle, for `test_killed_seed.py` to kill.

Run as `python -m tests.integration.dying_seed DATABASE`: institutions are written, nothing is
committed.
"""

import sys
import time

from data import database
from data.services import demo


def _stop_after_institutions(_share: float, step: str) -> None:
    if step == "population":
        sys.stdout.write("written\n")
        sys.stdout.flush()
        time.sleep(600)


def main() -> None:
    database.configure(database.make_engine(sys.argv[1]))
    with database.write_session() as session:
        demo.seed(session, accounts=False, progress=_stop_after_institutions)


if __name__ == "__main__":
    main()
