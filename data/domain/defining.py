"""What a definition of an indicator must be before it is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.contracts.errors import InvalidInputError
from data.contracts.targets import (
    COMPARISONS,
    MEASURED_ON,
    MEASURES,
    UNITS,
    DefinitionForm,
    TargetForm,
    Waypoint,
)
from data.contracts.text import clean
from data.domain import formula
from data.domain.importing.numbers import Style, parse

_KEY = re.compile(r"[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*")
KINDS = ("baseline", "milestone", "target")


@dataclass(frozen=True, slots=True)
class Checked:
    """A definition whose texts are clean and whose path is in order."""

    key: str
    name_vi: str
    name_en: str
    unit: str
    direction: str
    comparison: str
    measured_on: str
    by_district: bool
    task: str
    leads: tuple[str, ...]
    formula: str
    method_vi: str
    method_en: str
    clause: str
    path: tuple[Waypoint, ...]


def check(form: DefinitionForm, language: str) -> Checked:
    """Return the definition as it may be kept.

    Raises:
        FormulaError: the formula cannot be read; its position is told.
        InvalidInputError: another field was refused; `values["field"]` names it.
    """
    key = clean(form.key)
    if not 2 <= len(key) <= 40 or not _KEY.fullmatch(key):
        raise InvalidInputError("targets.bad_key", field="key")
    names = (clean(form.name_vi)[:300], clean(form.name_en)[:300])
    for field, name in zip(("name_vi", "name_en"), names, strict=True):
        if len(name) < 5:
            raise InvalidInputError("targets.name_needed", field=field)
    if form.unit not in UNITS or form.measured_on not in MEASURED_ON:
        raise InvalidInputError("targets.unit_needed", field="unit")
    direction = next((way for way, signs in COMPARISONS.items() if form.comparison in signs), "")
    if not direction:
        raise InvalidInputError("targets.comparison_needed", field="comparison")
    if not form.leads:
        raise InvalidInputError("targets.lead_needed", field="leads")
    written = clean(form.formula)
    if written:
        _check_formula(written)
    return Checked(
        key,
        *names,
        form.unit,
        direction,
        form.comparison,
        form.measured_on,
        bool(written) or form.by_district,  # what is computed is computed for every unit
        form.task,
        tuple(dict.fromkeys(form.leads)),
        written,
        clean(form.method_vi)[:1000],
        clean(form.method_en)[:1000],
        clean(form.clause)[:200],
        path_of(form.targets, form.unit, form.comparison, language),
    )


def _check_formula(written: str) -> None:
    if not formula.names_in(formula.parse(written, MEASURES)):
        raise formula.FormulaError("no_measure", 0)


def path_of(
    rows: Sequence[TargetForm], unit: str, comparison: str, language: str
) -> tuple[Waypoint, ...]:
    """Return the points of a path in the order of their dates; empty rows are passed over."""
    points = [
        _point(row, unit, language) for row in rows if row.due_on.strip() or row.value.strip()
    ]
    ordered = sorted(points, key=lambda one: one.on)
    if not any(one.kind == "target" for one in ordered):
        raise InvalidInputError("targets.target_needed", field="path")
    if len({one.on for one in ordered}) < len(ordered):
        raise InvalidInputError("targets.one_point_a_day", field="path")
    starts = [place for place, one in enumerate(ordered) if one.kind == "baseline"]
    if starts not in ([], [0]):
        raise InvalidInputError("targets.baseline_first", field="path")
    if unit == "percent":
        _check_reachable(ordered, comparison)
    return tuple(ordered)


def _point(row: TargetForm, unit: str, language: str) -> Waypoint:
    style = Style.VIETNAMESE if language == "vi" else Style.ENGLISH
    value = parse(row.value, style) if row.value.strip() else None
    if value is None:
        raise InvalidInputError("targets.not_a_number", field="path", text=row.value.strip()[:40])
    if value < 0 or (unit == "percent" and value > 100):
        raise InvalidInputError("targets.point_out_of_range", field="path")
    if row.kind not in KINDS:
        raise InvalidInputError("targets.kind_needed", field="path")
    try:
        return Waypoint(date.fromisoformat(row.due_on.strip()), value, row.kind)
    except ValueError as error:
        raise InvalidInputError("targets.day_needed", field="path") from error


def _check_reachable(points: Sequence[Waypoint], comparison: str) -> None:
    """More than 100 %, or less than 0 %, is never reached."""
    limit = {">": 100.0, "<": 0.0}.get(comparison)
    if any(one.kind == "target" and one.value == limit for one in points):
        raise InvalidInputError("targets.never_reachable", field="path")
