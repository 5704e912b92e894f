"""Find units, institutions and tasks by name, with or without marks."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from data.contracts.access import Scope
from data.contracts.search import Hit, HitKind
from data.contracts.text import fold
from data.models.institutions import Institution, InstitutionProfile
from data.models.plan import Task
from data.models.units import AdministrativeUnit, UnitProfile
from data.queries.scope import within
from data.queries.tasks import visible
from data.queries.units import tree

LEAST_LETTERS = 2
MOST_HITS = 8
_ESCAPE = "\\"


def units(session: Session, scope: Scope, text: str) -> list[Hit]:
    """Return the units in scope whose name holds every word of `text`, best first."""
    words = _words(text)
    if not words:
        return []
    parent = aliased(UnitProfile)
    near = tree("district")
    page = aliased(AdministrativeUnit)
    statement = (
        select(AdministrativeUnit.code, UnitProfile.name, UnitProfile.level, parent.name, page.code)
        .join(UnitProfile, UnitProfile.unit_id == AdministrativeUnit.id)
        .outerjoin(
            parent,
            and_(parent.unit_id == UnitProfile.parent_id, parent.superseded_by_id.is_(None)),
        )
        .outerjoin(near, near.c.unit_id == AdministrativeUnit.id)
        .outerjoin(page, page.id == near.c.ancestor_id)
        .where(
            UnitProfile.superseded_by_id.is_(None),
            within(AdministrativeUnit.id, scope),
            _holds(UnitProfile.name_folded, words),
        )
        .order_by(
            _fit(UnitProfile.name_folded, words),
            case(
                (UnitProfile.level == "province", 0), (UnitProfile.level == "district", 1), else_=2
            ),
            func.length(UnitProfile.name_folded),
            UnitProfile.name_folded,
        )
        .limit(MOST_HITS)
    )
    return [
        Hit(HitKind.UNIT, code, name, place or "", "" if level == "province" else near_code or code)
        for code, name, level, place, near_code in session.execute(statement)
    ]


def institutions(session: Session, scope: Scope, text: str) -> list[Hit]:
    """Return the institutions in scope whose name or code fits `text`, best first."""
    words = _words(text)
    if not words:
        return []
    place = aliased(UnitProfile)
    near = tree("district")
    page = aliased(AdministrativeUnit)
    profile = InstitutionProfile
    statement = (
        select(Institution.code, profile.name, place.name, page.code)
        .join(profile, profile.institution_id == Institution.id)
        .outerjoin(near, near.c.unit_id == profile.unit_id)
        .join(page, page.id == func.coalesce(near.c.ancestor_id, profile.unit_id))
        .join(place, and_(place.unit_id == page.id, place.superseded_by_id.is_(None)))
        .where(
            profile.superseded_by_id.is_(None),
            within(profile.unit_id, scope),
            _holds(profile.name_folded, words) | (func.lower(Institution.code) == " ".join(words)),
        )
        .order_by(
            _fit(profile.name_folded, words), func.length(profile.name_folded), profile.name_folded
        )
        .limit(MOST_HITS)
    )
    return [
        Hit(HitKind.INSTITUTION, code, name, place_name, page_code)
        for code, name, place_name, page_code in session.execute(statement)
    ]


def tasks(session: Session, scope: Scope, text: str, language: str) -> list[Hit]:
    """Return the tasks in scope whose title or key holds every word of `text`.

    Titles have no folded column; there are few tasks, so their words are compared here.
    """
    words = _words(text)
    if not words:
        return []
    title = Task.title_vi if language == "vi" else Task.title_en
    statement = select(Task.key, title).where(visible(scope)).order_by(Task.position)
    found = [
        Hit(HitKind.TASK, key, name)
        for key, name in session.execute(statement)
        if all(word in f"{fold(key)} {fold(name)}" for word in words)
    ]
    return found[:MOST_HITS]


def _words(text: str) -> list[str]:
    folded = fold(text)[:80]
    return folded.split()[:6] if len(folded) >= LEAST_LETTERS else []


def _holds(column: Any, words: list[str]) -> ColumnElement[bool]:  # noqa: ANN401
    return and_(*(column.like(f"%{_escaped(word)}%", escape=_ESCAPE) for word in words))


def _fit(column: Any, words: list[str]) -> ColumnElement[int]:  # noqa: ANN401
    """Put names that begin with the text first, then those where a word begins with it."""
    phrase = _escaped(" ".join(words))
    return case(
        (column.like(f"{phrase}%", escape=_ESCAPE), 0),
        (column.like(f"% {phrase}%", escape=_ESCAPE), 1),
        else_=2,
    )


def _escaped(word: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        word = word.replace(sign, _ESCAPE + sign)
    return word
