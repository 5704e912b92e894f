"""Define indicators: start from what is there, try a change on history, keep it."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from data.commands import definitions as commands
from data.contracts.access import WHOLE_CITY, Actor
from data.contracts.errors import NotFoundError
from data.contracts.targets import (
    MEASURES,
    Definition,
    DefinitionForm,
    Detail,
    Outlook,
    RelatedTask,
    Waypoint,
)
from data.database import write_session
from data.domain import formula
from data.domain.defining import Checked, check
from data.domain.trajectory import judge
from data.queries import clock, targets
from data.services.targets import aim, of_area, outlooks, unit_figures


@dataclass(frozen=True, slots=True)
class Editing:
    """What the editor starts from; `chosen` is None for a new indicator."""

    definitions: tuple[Definition, ...]
    chosen: Definition | None
    tasks: tuple[RelatedTask, ...]
    divisions: tuple[tuple[str, str, str], ...]


def start(session: Session, key: str) -> Editing:
    """Return everything the editor offers, with the definition of `key` if there is one."""
    found = targets.definitions(session, retired=True)
    return Editing(
        tuple(found),
        next((one for one in found if one.key == key), None),
        tuple(targets.tasks(session)),
        tuple(targets.divisions(session)),
    )


def preview(session: Session, form: DefinitionForm, language: str) -> Detail:
    """Return where the indicator would stand if `form` were kept, without keeping it.

    Raises:
        FormulaError: the formula cannot be read.
        InvalidInputError: another field was refused.
    """
    given = check(form, language)
    today = clock.today(session)
    standing = {one.key: one for one in outlooks(session, WHOLE_CITY, today)}
    old = standing.get(given.key)
    definition = _as_definition(given, old)
    history = old.history if old is not None and not old.definition.formula else ()
    expected = old.expected_units if old else 1
    if given.formula:
        figures = unit_figures(session, WHOLE_CITY)
        node = formula.parse(given.formula, MEASURES)
        history = of_area(node, figures, given.unit, today)
        expected = int(figures["unit_code"].nunique()) if len(figures) else 1
    chosen = aim(definition, today)
    outlook = Outlook(
        definition,
        None if chosen is None else Waypoint(chosen.due_on, chosen.target),
        tuple(history),
        judge(chosen, history, today),
        expected,
        old.simulated if old else _is_simulated(standing),
    )
    return Detail(outlook, today, (), "", (), ())


def _is_simulated(standing: dict[str, Outlook]) -> bool:
    return any(one.simulated for one in standing.values())


def _as_definition(given: Checked, old: Outlook | None) -> Definition:
    blank = old.definition if old else _BLANK
    return replace(
        blank,
        key=given.key,
        name_vi=given.name_vi,
        name_en=given.name_en,
        unit=given.unit,
        direction=given.direction,
        comparison=given.comparison,
        measured_on=given.measured_on,
        by_district=given.by_district,
        formula=given.formula,
        clause=given.clause,
        leads=given.leads,
        waypoints=given.path,
    )


_BLANK = Definition(
    id=0, key="", name_vi="", name_en="", unit="percent", direction="up", comparison=">=",
    measured_on="institution", by_district=False, formula="", method_vi="", method_en="",
    clause="", position=0, revision=0, retired_on=None, retired_reason="", task_key="",
    task_vi="", task_en="", group="other",
)  # fmt: skip


def save(actor: Actor, form: DefinitionForm, *, seen: int) -> None:
    """Keep a definition; `seen` is the revision on screen, 0 for a new one."""
    given = check(form, actor.language)
    with write_session() as session:
        today = clock.today(session)
        if seen:
            commands.edit(session, actor, given, today, seen=seen, reason=form.reason)
        else:
            commands.create(session, actor, given, today, form.reason)


def toggle(actor: Actor, key: str, *, seen: int, reason: str) -> bool:
    """Retire an indicator, or take it up again; return whether it is retired now."""
    with write_session() as session:
        every = targets.definitions(session, retired=True)
        found = next((one for one in every if one.key == key), None)
        if found is None:
            raise NotFoundError
        retired_on = None if found.retired_on else clock.today(session)
        commands.set_retired(session, actor, key, retired_on=retired_on, seen=seen, reason=reason)
        return retired_on is not None
