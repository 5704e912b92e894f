"""Words and marks for one indicator: its value, its state with the reason, its bullet graph."""

from collections.abc import Mapping
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from components import formats
from components.panels.bullet import Bullet, bullet
from components.panels.status import indicator_status
from components.theme import INDICATOR_TONES
from data.contracts.targets import Definition, IndicatorState, Outlook, Verdict
from data.i18n import translate

STATES = (
    IndicatorState.MISSED,
    IndicatorState.OFF_TRACK,
    IndicatorState.AT_RISK,
    IndicatorState.NO_DATA,
    IndicatorState.ON_TRACK,
    IndicatorState.ACHIEVED,
)
_AMOUNTS = frozenset(
    {"value", "expected", "projected", "slope", "previous", "limit", "change", "mine", "theirs"}
)


def amount(value: float | None, unit: str, language: str) -> str:
    """Write a value in the unit of its indicator."""
    if unit == "percent":
        return formats.percent_points(value, language)
    return formats.number(value, language, digits=0 if unit == "count" else 2)


def difference(value: float | None, unit: str, language: str) -> str:
    """Write a change with its sign; that of a share counts in points."""
    if unit == "percent" and formats.is_known(value):
        points = formats.change(value, language, digits=1)
        return translate("targets.points", language, points=points)
    return formats.change(value, language, digits=0 if unit == "count" else 2)


def target_text(definition: Definition, value: float | None, language: str) -> str:
    """Write what is to be reached: `≥ 100 %`."""
    sign = {">=": "≥", "<=": "≤"}.get(definition.comparison, definition.comparison)
    return f"{sign}{formats.HARD_SPACE}{amount(value, definition.unit, language)}"


def told_values(values: Mapping[str, object], unit: str, language: str) -> dict[str, object]:
    """Write dates and amounts of a sentence as the reader does."""
    written: dict[str, object] = {}
    for name, value in values.items():
        if value is None:
            written[name] = formats.UNKNOWN
        elif isinstance(value, datetime):
            written[name] = formats.date_time(value, language)
        elif isinstance(value, date):
            written[name] = formats.date(value, language)
        elif name in {"change", "slope"} and isinstance(value, (int, float)):
            written[name] = difference(float(value), unit, language)
        elif name in _AMOUNTS and isinstance(value, (int, float)):
            written[name] = amount(float(value), unit, language)
        else:
            written[name] = value
    return written


def reason_text(verdict: Verdict, unit: str, language: str) -> str:
    """Say why an indicator is in its state."""
    values = told_values(verdict.values, unit, language)
    return translate(f"targets.reason_{verdict.reason}", language, **values)


def state_with_reason(verdict: Verdict, unit: str, language: str) -> html.Div:
    """Show the state and, below it, its reason in a sentence."""
    return html.Div(
        [
            indicator_status(str(verdict.state), language, quiet=True),
            html.Span(reason_text(verdict, unit, language), className="target-reason"),
        ],
        className="target-state",
    )


def outlook_bullet(one: Outlook, language: str) -> Component:
    """Draw value, target, and where the path should be by now."""
    definition = one.definition
    target = one.target.value if one.target else None
    words = translate(
        "targets.bullet_text",
        language,
        value=amount(one.value, definition.unit, language),
        target=target_text(definition, target, language),
        expected=amount(one.verdict.expected, definition.unit, language),
    )
    known = [value for value in (one.value, target, one.verdict.expected) if value is not None]
    end = 100.0 if definition.unit == "percent" else max(known, default=1.0) * 1.1
    return bullet(
        Bullet(
            one.value,
            target,
            end,
            words,
            INDICATOR_TONES[str(one.verdict.state)],
            one.verdict.expected,
        )
    )


def coverage(one: Outlook, language: str) -> str:
    """Say how many units stand behind a value; empty where the city reports one figure."""
    if one.expected_units <= 1:
        return ""
    return translate(
        "targets.units_reported",
        language,
        reported=one.reported,
        expected=one.expected_units,
    )


def rules(language: str) -> html.Details:
    """Write out the rule of each state."""
    return html.Details(
        [
            html.Summary(translate("targets.rules", language), className="figure-toggle"),
            html.Dl(
                [
                    part
                    for state in reversed(STATES)
                    for part in (
                        html.Dt(indicator_status(str(state), language, quiet=True)),
                        html.Dd(translate(f"targets.rule_{state}", language)),
                    )
                ],
                className="target-rules",
            ),
            html.P(translate("targets.rule_trend", language), className="rule"),
            html.P(translate("targets.rule_city", language), className="rule"),
        ],
        className="target-rules-box",
    )
