"""Somebody who saves a report without end, for `test_reports.py` to kill.

Run as `python -m tests.integration.dying_report DATABASE`: says the number of each saved text.
"""

import sys

from data import database
from data.contracts.access import PERMISSIONS, WHOLE_CITY, Actor, Role
from data.services import reporting


def main() -> None:
    database.configure(database.make_engine(sys.argv[1]))
    role = Role.DIVISION_HEAD
    head = Actor(
        None, "khtc.head", "Head", role, WHOLE_CITY, PERMISSIONS[role], division_code="KHTC"
    )
    number = 0
    while True:
        text = f"{number + 1}:{'chữ ' * 20 * (number % 90 + 1)}:{number + 1}"
        done = reporting.save(head, "2023Q3", "khtc", "difficulties", text, number)
        number = done.standing.number
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
