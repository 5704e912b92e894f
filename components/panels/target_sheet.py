"""Targets in words for files: the rows of the full table, the page of one indicator."""

from typing import Any

from components import formats
from components.panels.outlook import (
    amount,
    coverage,
    difference,
    reason_text,
    target_text,
)
from data.contracts.documents import Page
from data.contracts.targets import Board, Detail, Outlook
from data.i18n import translate

Rows = list[list[Any]]
_LAST_VALUES = 8
_COLUMNS = (
    "key", "indicator", "group", "lead", "scope", "unit", "comparison", "target", "by_date",
    "baseline", "value", "period", "reported", "units", "expected", "gap", "state", "reason",
    "projected", "low", "high", "landing", "landing_early", "landing_late", "value_before",
    "state_before", "simulated",
)  # fmt: skip


def board_rows(board: Board, language: str) -> Rows:
    """Return the whole set, one row per indicator; amounts are numbers, days ISO."""
    header = [translate(f"targets.column_{name}", language) for name in _COLUMNS]
    return [header, *(_board_row(one, board, language) for one in board.outlooks)]


def _board_row(one: Outlook, board: Board, language: str) -> list[Any]:
    definition, verdict = one.definition, one.verdict
    before = board.before.get(one.key)
    return [
        definition.key,
        definition.name(language),
        translate(f"targets.group_{definition.group}", language),
        ";".join(definition.leads),
        translate(f"targets.measured_{definition.measured_on}", language),
        translate(f"targets.unit_{definition.unit}", language),
        definition.comparison,
        one.target.value if one.target else None,
        one.target.on.isoformat() if one.target else None,
        one.baseline.value if one.baseline else None,
        _round(one.value),
        one.last.on.isoformat() if one.last else None,
        one.reported,
        one.expected_units,
        _round(verdict.expected),
        _round(verdict.gap),
        translate(f"states.indicator_{verdict.state}", language),
        reason_text(verdict, definition.unit, language),
        _round(verdict.projected),
        _round(verdict.projected_low),
        _round(verdict.projected_high),
        verdict.landing.isoformat() if verdict.landing else None,
        verdict.landing_early.isoformat() if verdict.landing_early else None,
        verdict.landing_late.isoformat() if verdict.landing_late else None,
        _round(before.value if before else None),
        translate(f"states.indicator_{before.verdict.state}", language) if before else None,
        translate("data.simulated", language) if one.simulated else "",
    ]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def rule_rows(board: Board, language: str) -> Rows:
    """Return what the states mean, and the days of the table."""
    states = ("achieved", "on_track", "at_risk", "off_track", "missed", "no_data")
    return [
        [translate("targets.state", language), translate("targets.rule", language)],
        *(
            [
                translate(f"states.indicator_{state}", language),
                translate(f"targets.rule_{state}", language),
            ]
            for state in states
        ),
        ["", translate("targets.rule_trend", language)],
        ["", translate("targets.rule_city", language)],
        [
            translate("targets.filter_at", language),
            formats.date(board.today, language),
        ],
        [translate("targets.filter_since", language), formats.date(board.since, language)],
        [translate("targets.source", language), board.provenance.sources(language)],
    ]


def value_rows(detail: Detail, language: str) -> Rows:
    """Return the values of an indicator: the whole area first, then each unit."""
    names = ("key", "area", "period", "value", "numerator", "denominator", "reported", "simulated")
    one = detail.outlook
    made = translate("data.simulated", language) if one.simulated else ""
    areas = [(translate("targets.whole", language), one.history)]
    areas += [(unit.name, unit.history) for unit in detail.units]
    return [
        [translate(f"targets.column_{name}", language) for name in names],
        *(
            [
                one.key,
                area,
                point.on.isoformat(),
                _round(point.value),
                point.numerator,
                point.denominator,
                point.reported,
                made,
            ]
            for area, history in areas
            for point in history
        ),
    ]


def page_of(detail: Detail, language: str, author: str) -> Page:
    """Return the sheet of one indicator."""
    one = detail.outlook
    definition, verdict, unit = one.definition, one.verdict, one.definition.unit
    state = translate(f"states.indicator_{verdict.state}", language)
    notes = [
        translate(
            "targets.sheet_source",
            language,
            source=detail.provenance.sources(language) or translate("overview.no_source", language),
            date=formats.date(one.last.on if one.last else None, language),
        ),
        translate("targets.rule_trend", language),
        translate("targets.sheet_made", language, date=formats.date(detail.today, language)),
    ]
    if one.simulated:
        notes.insert(0, translate("shell.simulated", language))
    return Page(
        department=translate("shell.department", language),
        title=f"{definition.key} · {definition.name(language)}",
        verdict=f"{state}: {reason_text(verdict, unit, language)}",
        facts=_facts(detail, language),
        picture_text=translate("targets.sheet_picture", language),
        table=_unit_rows(detail, language) or _value_table(one, language),
        notes=notes,
        author=author,
    )


def _facts(detail: Detail, language: str) -> list[tuple[str, str]]:
    one = detail.outlook
    definition, verdict, unit = one.definition, one.verdict, one.definition.unit
    target, last = one.target, one.last
    by_date = formats.date(target.on if target else None, language)
    low, high = verdict.projected_low, verdict.projected_high
    facts = [
        ("value", f"{amount(one.value, unit, language)} · {coverage(one, language)}".strip(" ·")),
        ("period", formats.date(last.on if last else None, language)),
        (
            "target",
            f"{target_text(definition, target.value if target else None, language)} · {by_date}",
        ),
        ("expected", amount(verdict.expected, unit, language)),
        ("gap", difference(verdict.gap, unit, language)),
        (
            "projected",
            f"{amount(verdict.projected, unit, language)}"
            f" ({amount(low, unit, language)} – {amount(high, unit, language)})",
        ),
        ("landing", formats.date(verdict.landing, language)),
        ("lead", ", ".join(definition.leads)),
        ("clause", definition.clause),
        ("method", definition.formula or definition.method(language)),
        ("task", f"{definition.task_key} {definition.task(language)}".strip()),
    ]
    return [(translate(f"targets.sheet_{name}", language), text) for name, text in facts if text]


def _unit_rows(detail: Detail, language: str) -> list[list[str]]:
    """Return the units in two columns side by side, so that 22 fit on the page."""
    if not detail.units:
        return []
    unit = detail.outlook.definition.unit
    ordered = sorted(detail.units, key=lambda row: (row.rank is None, row.rank or 0, row.code))
    cells = [
        [
            formats.UNKNOWN if row.rank is None else str(row.rank),
            row.name,
            amount(row.last.value if row.last and row.is_current else None, unit, language),
        ]
        for row in ordered
    ]
    half = (len(cells) + 1) // 2
    names = [
        translate(f"targets.sheet_column_{name}", language) for name in ("rank", "unit", "value")
    ]
    empty = ["", "", ""]
    pairs = [
        cells[place] + (cells[place + half] if place + half < len(cells) else empty)
        for place in range(half)
    ]
    return [names + names, *pairs]


def _value_table(one: Outlook, language: str) -> list[list[str]]:
    header = [translate("targets.period", language), translate("targets.value", language)]
    newest = list(reversed(one.history))[:_LAST_VALUES]
    unit = one.definition.unit
    return [
        header,
        *(
            [formats.date(point.on, language), amount(point.value, unit, language)]
            for point in newest
        ),
    ]
