"""Rules of quarterly reports and of reminders, without a database."""

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from data.contracts.reporting import (
    GENERAL,
    ROW_FACTS,
    ROW_TEXTS,
    TASK_STATUSES,
    Content,
    Gap,
    Period,
    WorkRow,
    row_field,
)

DUE_DAY = 25  # before the 25th of the quarter's last month: plan 723, section IV and Phụ lục II
STEPS = (1, 7, 30)  # days before a due date on which somebody is reminded
_REQUIRED = ("difficulties", "proposals")
_WORDS = re.compile(r"\s+|[^\s]+")


def quarter_of(day: date) -> Period:
    """Return the quarter a day lies in."""
    quarter = (day.month - 1) // 3 + 1
    first = date(day.year, 3 * quarter - 2, 1)
    last_month = date(day.year, 3 * quarter, 1)
    after = date(day.year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return Period(
        key=f"{day.year}Q{quarter}",
        starts_on=first,
        ends_on=after - timedelta(days=1),
        due_on=last_month.replace(day=DUE_DAY),
    )


def step(due_on: date, today: date) -> str | None:
    """Return which reminder is in place: `30`, `7`, `1`, `overdue`, or None while it is far off.

    After a pause only the nearest one is given, so that nobody gets a heap of old ones. The due
    day itself still counts as one day before.
    """
    left = (due_on - today).days
    if left < 0:
        return "overdue"
    return next((str(days) for days in STEPS if left <= days), None)


def is_in_quarter(
    starts_on: date | None, status: str, finished_on: date | None, period: Period
) -> bool:
    """Tell whether a piece of work belongs into the report of a quarter.

    It has begun, and it was not finished before the quarter.
    """
    if starts_on is not None and starts_on > period.ends_on:
        return False
    return status != "done" or finished_on is None or finished_on >= period.starts_on


def gaps(content: Content) -> Iterator[Gap]:
    """Say what a report lacks before it can be handed in, in the order of the outline."""
    for row in content.rows:
        yield from (Gap(row_field(row.key, part), row) for part in _missing(row))
    wanted = set(_REQUIRED)
    if not any(row.is_ad_hoc for row in content.rows):
        wanted |= {"results_ad_hoc", "next_ad_hoc"}
    for name in GENERAL:
        if name in wanted and not content.texts.get(name, "").strip():
            yield Gap(name)


def _missing(row: WorkRow) -> Iterator[str]:
    """Return the parts of a piece of work that nobody has filled in."""
    if row.status not in TASK_STATUSES:
        yield "status"
    if not row.fixed and row.percent is None:
        yield "percent"
    needed = {"done": row.status != "not_started", "results": True, "next": row.status != "done"}
    yield from (part for part, wanted in needed.items() if wanted and not getattr(row, part))


def bring_up(kept: str, news: Sequence[str]) -> str:
    """Add the lines of `news` that a text does not hold yet, below it; nothing is taken away."""
    missing = [line for line in news if line.strip() and line.strip() not in kept]
    if not missing:
        return kept
    return "\n".join([kept.rstrip(), *missing]).lstrip("\n")


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """Return the words of two texts as (same | gone | new, words), in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(("gone", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(("new", "".join(new[j1:j2])))
    return found


def fields_of(content: Content) -> dict[str, str]:
    """Return every text of a report by field, in the order of the outline, to be compared."""
    named: dict[str, str] = {}
    for row in content.rows:
        percent = "" if row.percent is None else f"{row.percent} %"
        named[row_field(row.key, "status")] = row.status
        named[row_field(row.key, "percent")] = percent
        for part in ROW_TEXTS:
            named[row_field(row.key, part)] = getattr(row, part)
    return named | {name: content.texts.get(name, "") for name in GENERAL}


def changed(before: Content, after: Content) -> list[tuple[str, str, str]]:
    """Return field, text before and after, of every field that differs."""
    old, new = fields_of(before), fields_of(after)
    names = [*new, *(name for name in old if name not in new)]
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def allowed_fields(rows: Sequence[WorkRow]) -> frozenset[str]:
    """Return the fields somebody may write."""
    own = {
        row_field(row.key, part)
        for row in rows
        for part in (ROW_TEXTS if row.fixed else ROW_TEXTS + ROW_FACTS)
    }
    return frozenset(own | set(GENERAL))
