"""Correct an institution in one's scope, with a check of every field, and undo a correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands import corrections
from data.commands.imports import lock
from data.contracts.access import Actor, Permission, Scope
from data.contracts.administration import Choice
from data.contracts.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from data.contracts.importing import Issue
from data.contracts.institution import FieldChange, Identity, PointPlace
from data.database import write_session
from data.domain.importing.checking import ROW
from data.domain.importing.issues import IssueLog
from data.domain.importing.places import Territory, check_points
from data.domain.institutions import correction
from data.domain.institutions.correction import Refusal
from data.models.institutions import Institution, InstitutionProfile
from data.models.sources import ImportBatch
from data.models.units import UnitProfile
from data.queries import clock, institutions, registers
from data.queries.institutions import changed, profile_seen, stated
from data.queries.scope import within


class FormRefusedError(InvalidInputError):
    """Fields were refused; `refusals` name them and `issues` are those of the place."""

    def __init__(self, refusals: tuple[Refusal, ...], issues: tuple[Issue, ...]) -> None:
        super().__init__("sheet.fields_refused", count=len(refusals) + len(issues))
        self.refusals = refusals
        self.issues = issues


class CorrectionConflictError(ConflictError):
    """Somebody changed the record while the form was open."""

    def __init__(self, name: str, at: datetime, changes: tuple[FieldChange, ...]) -> None:
        super().__init__(name=name, time=at, fields=[one.name for one in changes])


class UndoRefusedError(InvalidInputError):
    """A correction cannot be undone, in words."""


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """What the form is filled with."""

    identity: Identity
    units: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A written correction; `batch` is None when nothing differed, `warnings` are of the place."""

    batch: int | None
    warnings: tuple[Issue, ...] = ()


def open_form(session: Session, actor: Actor, code: str) -> CorrectionForm:
    """Return the current state of an institution and the units it may be put into.

    Raises:
        NotAllowedError: this person corrects nothing.
        NotFoundError: no such institution in scope.
    """
    _require(actor)
    who = institutions.identity(session, actor.scope, code)
    return CorrectionForm(
        who,
        tuple(
            Choice(unit_code, f"{name}, {above}" if above else name)
            for unit_code, name, above in institutions.writable_units(session, actor.scope)
        ),
    )


def place_of(
    session: Session, actor: Actor, unit_code: str, lat: str, lon: str
) -> PointPlace | None:
    """Return where a typed point lies to the boundary of a unit in scope; None if unknown."""
    at = correction.degrees(lat.strip()), correction.degrees(lon.strip())
    if at[0] is None or at[1] is None or not unit_code:
        return None
    known = registers.units(session, actor.scope)
    mine = known[(known["in_scope"] == 1) & (known["level"] != "")]
    if unit_code not in set(mine["code"]):
        return None
    codes = _with_parents(known, unit_code)
    return institutions.place_of(session, codes, at[1], at[0])


def _with_parents(known: pd.DataFrame, unit_code: str) -> list[str]:
    by_id = {
        int(unit_id): (code, None if pd.isna(parent) else int(parent))
        for unit_id, code, parent in known[["unit_id", "code", "parent_id"]].itertuples(index=False)
    }
    ids = {code: unit_id for unit_id, (code, _parent) in by_id.items()}
    codes: list[str] = []
    step: int | None = ids.get(unit_code)
    while step is not None and len(codes) < len(by_id):
        code, parent = by_id[step]
        if parent is None and codes:
            break  # the outline of the whole city says nothing about a ward
        codes.append(code)
        step = parent
    return codes


def _require(actor: Actor) -> None:
    if not actor.may(Permission.INSTITUTION_EDIT):
        raise NotAllowedError


def correct(actor: Actor, code: str, form: Mapping[str, Any], seen: str) -> Done:
    """Write a form as the new state of an institution.

    Args:
        actor: who corrects.
        code: of the institution.
        form: as typed, see `data.domain.institutions.correction.check`.
        seen: state that the form was opened on.

    Raises:
        NotAllowedError: this person corrects nothing.
        NotFoundError: no such institution in scope.
        CorrectionConflictError: the state is another one by now.
        FormRefusedError: fields were refused; nothing was written.
    """
    _require(actor)
    with write_session() as session:
        lock(session)
        old, unit_name = _current(session, actor.scope, code)
        if seen != profile_seen(old.id):
            raise _conflict(session, actor.scope, code, seen)
        checked = correction.check(form)
        values = dict(checked.values)
        values["unit_id"], refusals = _unit(session, actor, checked)
        issues, warnings = _place(session, actor, values, old)
        if refusals or issues:
            raise FormRefusedError(refusals, issues)
        if not corrections.differs(old, values):
            return Done(None)
        new_name = _unit_name(session, values["unit_id"])
        new = stated(old, unit_name) | _stated(values, new_name)
        batch = corrections.correct(
            session,
            actor,
            old,
            values,
            reason=checked.reason,
            changes=changed(stated(old, unit_name), new),
            today=clock.today(session),
        )
        return Done(batch, warnings)


def _stated(values: Mapping[str, Any], unit_name: str) -> dict[str, str]:
    named = {name: "" if value is None else str(value) for name, value in values.items()}
    point = "" if values["lon"] is None else f"{values['lat']}; {values['lon']}"
    kept = {name: text for name, text in named.items() if name in institutions.FIELDS}
    return kept | {"unit": unit_name, "point": point}


def _current(session: Session, scope: Scope, code: str) -> tuple[InstitutionProfile, str]:
    profile = session.scalar(
        select(InstitutionProfile)
        .join(Institution, Institution.id == InstitutionProfile.institution_id)
        .where(
            Institution.code == code,
            InstitutionProfile.superseded_by_id.is_(None),
            within(InstitutionProfile.unit_id, scope),
        )
        .with_for_update(of=InstitutionProfile)
    )
    if profile is None:
        raise NotFoundError
    return profile, _unit_name(session, profile.unit_id)


def _unit_name(session: Session, unit_id: int) -> str:
    name = session.scalar(
        select(UnitProfile.name).where(
            UnitProfile.unit_id == unit_id, UnitProfile.superseded_by_id.is_(None)
        )
    )
    return name or ""


def _conflict(session: Session, scope: Scope, code: str, seen: str) -> ConflictError:
    """Tell who changed what since the form was opened."""
    history = institutions.versions(session, scope, code)
    ids = session.scalars(
        select(InstitutionProfile.id)
        .join(Institution, Institution.id == InstitutionProfile.institution_id)
        .where(Institution.code == code)
        .order_by(InstitutionProfile.id.desc())
    ).all()
    since: dict[str, FieldChange] = {}
    for profile_id, version in zip(ids, history, strict=True):
        if profile_seen(profile_id) == seen:
            break
        since |= {one.name: one for one in version.changes}
    newest = history[0]
    return CorrectionConflictError(
        newest.account_name, newest.recorded_at, tuple(since[name] for name in since)
    )


def _unit(
    session: Session, actor: Actor, checked: correction.Checked
) -> tuple[int | None, tuple[Refusal, ...]]:
    known = registers.units(session, actor.scope)
    mine = known[(known["in_scope"] == 1) & (known["level"] != "") & known["parent_id"].notna()]
    ids = dict(zip(mine["code"], mine["unit_id"], strict=True))
    found = ids.get(checked.unit_code)
    if found is None:
        return None, (*checked.refusals, Refusal("unit", "sheet.refuse_unit"))
    return int(found), checked.refusals


def _place(
    session: Session, actor: Actor, values: Mapping[str, Any], old: InstitutionProfile
) -> tuple[tuple[Issue, ...], tuple[Issue, ...]]:
    """Judge the point by the rule of imports: errors and warnings."""
    if values["lon"] is None or values["lat"] is None or values["unit_id"] is None:
        return (), ()
    territories = registers.territories(session)
    known = registers.units(session, actor.scope)
    codes = dict(zip(known["unit_id"], known["code"], strict=True))
    around = _with_parents(known, codes[values["unit_id"]])
    by_code: dict[str, Territory] = {one.code: one for one in territories.values()}
    row = {
        ROW: 1,
        "lon": values["lon"],
        "lat": values["lat"],
        "territory": next((code for code in around if code in by_code), ""),
        "settled": (values["unit_id"], values["lon"], values["lat"])
        == (old.unit_id, old.lon, old.lat),
    }
    log = IssueLog()
    check_points(pd.DataFrame([row]), by_code, log)
    return log.first_errors, log.first_warnings


def undo(actor: Actor, code: str, number: int) -> int:
    """Undo the newest correction of an institution and return the number of the new batch.

    Raises:
        NotAllowedError: this person corrects nothing.
        NotFoundError: no such institution in scope.
        UndoRefusedError: something newer stands on it, it is no correction, or the state before
            lies outside this person's scope.
    """
    _require(actor)
    with write_session() as session:
        lock(session)
        current, unit_name = _current(session, actor.scope, code)
        newest = session.get_one(ImportBatch, current.batch_id)
        if newest.id != number:
            raise _not_newest(session, current, newest, number)
        before = session.scalar(
            select(InstitutionProfile).where(
                InstitutionProfile.institution_id == current.institution_id,
                InstitutionProfile.superseded_by_id == number,
            )
        )
        if newest.kind != "entry" or before is None:
            raise UndoRefusedError("sheet.undo_not_correction", number=number)
        mine = select(UnitProfile.unit_id).where(
            UnitProfile.unit_id == before.unit_id, within(UnitProfile.unit_id, actor.scope)
        )
        if session.scalar(mine) is None:
            raise UndoRefusedError("sheet.undo_outside")
        changes = changed(
            stated(current, unit_name), stated(before, _unit_name(session, before.unit_id))
        )
        return corrections.undo(session, actor, current, before, undone=number, changes=changes)


def _not_newest(
    session: Session, current: InstitutionProfile, newest: ImportBatch, number: int
) -> UndoRefusedError:
    """Tell what stands on a correction; a number of something else is no correction of this."""
    mine = session.scalar(
        select(ImportBatch.kind)
        .join(InstitutionProfile, InstitutionProfile.batch_id == ImportBatch.id)
        .where(
            ImportBatch.id == number,
            InstitutionProfile.institution_id == current.institution_id,
        )
    )
    if mine != "entry":
        return UndoRefusedError("sheet.undo_not_correction", number=number)
    return UndoRefusedError(
        "sheet.undo_newer",
        number=number,
        name=newest.account_name,
        time=newest.recorded_at,
        newer=newest.id,
    )
