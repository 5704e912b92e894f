"""A table of indicators against their targets."""

from datetime import date, timedelta
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.panels.area import INDICATOR_LINK, told
from components.panels.bullet import Bullet, bullet
from components.panels.outlook import reason_text
from components.panels.status import indicator_status, status_badge
from components.panels.table import Column, data_table
from components.theme import INDICATOR_TONES
from data.contracts.access import Preferences
from data.contracts.frames import records
from data.contracts.picture import AreaPicture
from data.contracts.plan import IndicatorRow as Field
from data.i18n import translate

STALE_AFTER = timedelta(days=62)  # values come every month
ORDER = ("missed", "off_track", "at_risk", "no_data", "on_track", "achieved")


def indicator_table(picture: AreaPicture, look: Preferences) -> Component:
    """List the indicators of the area, the most worrying first."""
    language = look.language
    ordered = sorted(records(picture.indicators), key=lambda row: ORDER.index(row[Field.STATE]))
    columns = [
        Column("name", translate("overview.indicator", language), "component", sort_key="plain"),
        Column("state_badge", translate("overview.state", language), "component", sort_key="order"),
        Column("value_text", translate("overview.value", language), "component", sort_key="value"),
        Column(
            "graph", translate("overview.against_target", language), "component", sortable=False
        ),
        Column(
            "period", translate("overview.period", language), "component", sort_key=Field.PERIOD_ON
        ),
        Column(Field.DUE_ON, translate("overview.due", language), "date"),
    ]
    return html.Div(
        [
            data_table(
                columns,
                [_row(record, picture.today, language) for record in ordered],
                caption=translate("overview.indicators", language),
                language=language,
                empty=translate("overview.no_indicators", language),
            ),
            html.P(translate("overview.indicator_rule", language), className="rule"),
            told(picture.of("indicator_values"), language),
        ]
    )


def _period(period_on: date | None, today: date, language: str) -> html.Span:
    """Write the day of a value and mark it when it is older than twice its interval."""
    is_stale = period_on is not None and today - period_on > STALE_AFTER
    mark = status_badge(translate("overview.stale", language), "watch", quiet=True)
    return html.Span(
        [html.Span(formats.date(period_on, language)), mark if is_stale else None],
        className="value-cell",
    )


def _why(record: dict[str, Any], language: str) -> html.Span | None:
    """Say why an indicator is in its state."""
    outlook = record.get(Field.OUTLOOK)
    if outlook is None:
        return None
    text = reason_text(outlook.verdict, record[Field.UNIT], language)
    return html.Span(text, className="target-reason")


def _row(record: dict[str, Any], today: date, language: str) -> dict[str, Any]:
    state = record[Field.STATE]
    name = record[Field.NAME_VI if language == "vi" else Field.NAME_EN]
    is_count = record[Field.UNIT] == "count"
    value = record[Field.VALUE] if formats.is_known(record[Field.VALUE]) else None

    def text(amount: float | None) -> str:
        if is_count:
            return formats.number(amount, language)
        return formats.percent_points(amount, language)

    words = translate(
        "overview.value_against_target",
        language,
        value=text(value),
        comparison=record[Field.COMPARISON],
        target=text(record[Field.TARGET]),
    )
    end = record[Field.TARGET] * 1.1 if is_count else 100.0
    planned = record[Field.PLANNED] if formats.is_known(record[Field.PLANNED]) else None
    reported, expected = int(record[Field.REPORTED]), int(record[Field.EXPECTED])
    coverage = (
        html.Small(
            translate("overview.units_reported", language, reported=reported, expected=expected)
        )
        if expected > 1
        else None
    )
    return record | {
        "name": dcc.Link(name, href=INDICATOR_LINK + record[Field.KEY]),
        "plain": name,
        "state_badge": html.Span(
            [indicator_status(state, language, quiet=True), _why(record, language)],
            className="target-state",
        ),
        "order": ORDER.index(state),
        "period": _period(record[Field.PERIOD_ON], today, language),
        "value_text": html.Span([html.Span(text(value)), coverage], className="value-cell"),
        "value": value if value is not None else "",
        "graph": bullet(
            Bullet(value, record[Field.TARGET], end, words, INDICATOR_TONES[state], planned)
        ),
    }
