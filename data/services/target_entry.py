"""Enter, submit, approve and return values of indicators, and say what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from data.commands import targets as commands
from data.commands.targets import DIVISION_ROLES, ValueInput
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.targets import (
    Definition,
    Doubt,
    EntryCard,
    EntryForm,
    Missing,
    Point,
    QueueRow,
    Slot,
    ValueRow,
    ValueState,
)
from data.database import write_session
from data.domain import entering
from data.domain.entering import Entered
from data.queries import clock, targets
from data.queries.targets import UnitValue
from data.services.caching import cached
from data.services.targets import TOPICS, as_point, units_of

MISSING_PERIODS = 3  # periods back that are still asked for
_OWN_STATES = (ValueState.RETURNED, ValueState.DRAFT, ValueState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Choices:
    """What this person may enter: indicators, units of each, periods."""

    definitions: tuple[Definition, ...]
    units: tuple[tuple[str, str], ...]  # code and name of the units that report
    city: tuple[str, str] | None
    periods: tuple[date, ...]
    today: date

    def units_of(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return the units that report an indicator."""
        definition = next((one for one in self.definitions if one.key == key), None)
        if definition is None:
            return ()
        if definition.by_district:
            return self.units
        return (self.city,) if self.city else ()


class DoubtfulError(InvalidInputError):
    """The value is possible but unusual; `doubts` say why. It is kept once somebody is sure."""

    def __init__(self, doubts: Sequence[Doubt], unit: str) -> None:
        super().__init__("targets.doubtful", count=len(doubts))
        self.doubts = tuple(doubts)
        self.unit = unit


def leads(actor: Actor, definition: Definition) -> bool:
    """Tell whether an indicator is this person's: a division's own, everybody else's all."""
    return actor.role not in DIVISION_ROLES or actor.division_code in definition.leads


def choices(session: Session, actor: Actor) -> Choices:
    """Return what this person may enter."""
    today = clock.today(session)
    whose = actor.division_code if actor.role in DIVISION_ROLES else ""
    return cached(
        session,
        actor.scope,
        "targets.choices",
        TOPICS,
        (whose, today),
        lambda: _choices(session, actor, today),
    )


def _choices(session: Session, actor: Actor, today: date) -> Choices:
    units = tuple((code, name) for code, name, _ in units_of(session, actor.scope))
    found = tuple(
        one
        for one in targets.definitions(session)
        if not one.formula and leads(actor, one) and (actor.scope.whole_city or one.by_district)
    )
    top = targets.top(session) if actor.scope.whole_city else None
    return Choices(found, units, top, tuple(entering.periods(today)), today)


def card(session: Session, actor: Actor, slot: Slot) -> EntryCard:
    """Return what the form of one value starts from.

    Raises:
        NotFoundError: not this person's to enter.
    """
    offered = choices(session, actor)
    units = dict(offered.units_of(slot.key))
    if slot.unit_code not in units or slot.period_on not in offered.periods:
        raise NotFoundError
    definition = next(one for one in offered.definitions if one.key == slot.key)
    rows = targets.revisions(session, actor.scope, slot.key, slot.unit_code)
    standing = [row for row in rows if row.is_current and row.state == ValueState.APPROVED]
    history = [_point(row) for row in reversed(standing)]
    before = max(
        (row.period_on for row in standing if row.period_on < slot.period_on), default=None
    )
    own = [row for row in rows if row.period_on == slot.period_on]
    current = [row for row in own if row.is_current]
    return EntryCard(
        definition=definition,
        slot=slot,
        unit_name=units[slot.unit_code],
        open=next((row for row in current if row.state != ValueState.APPROVED), None),
        approved=next((row for row in current if row.state == ValueState.APPROVED), None),
        previous=next((row for row in standing if row.period_on == before), None),
        history=tuple(history),
        revisions=tuple(own),
    )


def _point(row: ValueRow) -> Point:
    value = UnitValue(row.unit_code, row.period_on, row.value, row.numerator, row.denominator)
    return as_point(value, row.unit)


def save(actor: Actor, form: EntryForm, *, submit: bool) -> int:
    """Keep a value as a draft, or check it against history and hand it in.

    Raises:
        NotFoundError: not this person's to enter.
        DoubtfulError: it is unusual and the sender has not said to be sure.
        StaleValueError: somebody else wrote it in between.
        InvalidInputError: a field was refused.
    """
    with write_session() as session:
        shown = card(session, actor, form.slot)
        definition = shown.definition
        entered = entering.read_value(
            form, definition.unit, by_district=definition.by_district, language=actor.language
        )
        if submit and not form.sure:
            found = _doubts(definition, entered, shown.history, form.slot.period_on)
            if found:
                raise DoubtfulError(found, definition.unit)
        given = ValueInput(form.slot, entered, form.source, form.note, form.reason, form.seen)
        return commands.save(session, actor, given, clock.now(session), submit=submit)


def _doubts(
    definition: Definition, entered: Entered, history: Sequence[Point], period_on: date
) -> list[Doubt]:
    sign = 1 if definition.direction == "up" else -1
    return entering.doubts(entered, history, period_on, definition.unit, sign)


def withdraw(actor: Actor, value_id: int) -> None:
    """Take back one's own value that is still on its way."""
    with write_session() as session:
        commands.withdraw(session, actor, value_id, clock.now(session))


def decide(actor: Actor, ids: Sequence[int], *, approve: bool, reason: str = "") -> int:
    """Approve values or send them back, all or none; return how many."""
    with write_session() as session:
        now = clock.now(session)
        for value_id in ids:
            commands.decide(session, actor, value_id, now, approve=approve, reason=reason)
    return len(ids)


def queue(session: Session, actor: Actor) -> list[QueueRow]:
    """Return the submitted values this person decides on, with what is doubtful about each."""
    division = actor.division_code if actor.role in DIVISION_ROLES else None
    rows = targets.on_their_way(session, actor.scope, (ValueState.SUBMITTED,), division)
    return _with_doubts(session, actor, rows)


def _with_doubts(session: Session, actor: Actor, rows: Sequence[ValueRow]) -> list[QueueRow]:
    definitions = {one.key: one for one in targets.definitions(session)}
    slots = [(row.key, row.unit_code) for row in rows]
    found = targets.standing_values(session, actor.scope, slots) if slots else {}
    answer = []
    for row in rows:
        definition = definitions.get(row.key)
        points = [as_point(one, row.unit) for one in found.get((row.key, row.unit_code), [])]
        before = [one for one in points if one.on < row.period_on and one.value is not None]
        now = next((one.value for one in points if one.on == row.period_on), None)
        entered = Entered(row.value, row.numerator, row.denominator)
        doubts = _doubts(definition, entered, points, row.period_on) if definition else []
        answer.append(
            QueueRow(
                row,
                now,
                before[-1].value if before else None,
                tuple(doubts),
                row.entered_by_id is not None and row.entered_by_id == actor.account_id,
            )
        )
    return answer


def own(session: Session, actor: Actor) -> list[ValueRow]:
    """Return what is on its way in this person's reach: sent back, begun, handed in."""
    division = actor.division_code if actor.role in DIVISION_ROLES else None
    rows = targets.on_their_way(session, actor.scope, _OWN_STATES, division)
    return sorted(rows, key=lambda row: _OWN_STATES.index(ValueState(row.state)))


def missing(session: Session, actor: Actor) -> list[Missing]:
    """Return what this person's units still owe, the latest due first."""
    offered = choices(session, actor)
    today, asked = offered.today, offered.periods[:MISSING_PERIODS]
    there = targets.reported(session, actor.scope, asked)
    found = []
    for period_on in asked:
        due_on = entering.due_on(period_on)
        for definition in offered.definitions:
            units = [
                (code, name)
                for code, name in offered.units_of(definition.key)
                if (definition.id, code, period_on) not in there
            ]
            if units:
                late = today > due_on
                found.append(Missing(definition, period_on, due_on, tuple(units), late))
    return found


def waiting(session: Session, actor: Actor) -> Mapping[str, int]:
    """Count what waits for this person: values sent back or still owed, values to decide on."""
    if not actor.may(Permission.KPI_ENTER):
        return {}
    offered = choices(session, actor)
    newest, mine = offered.periods[0], {one.id for one in offered.definitions}
    rows = [row for row in targets.begun(session, actor.scope, newest) if row[0] in mine]
    there = {(key, code) for key, code, on, _ in rows if on == newest}
    owed = sum(
        (one.id, code) not in there
        for one in offered.definitions
        for code, _ in offered.units_of(one.key)
    )
    states = Counter(state for *_, state in rows)
    found = {"entry": owed + states[ValueState.RETURNED]}
    if actor.may(Permission.KPI_APPROVE):
        found["approval"] = states[ValueState.SUBMITTED]
    return found
