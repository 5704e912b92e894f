"""A map of the units coloured by the state of one indicator."""

from typing import Any

from dash import html

from components import theme
from components.attributes import aria
from components.ids import targets as ids
from components.maps.choropleth import units_map
from components.panels.outlook import STATES, amount
from components.theme import INDICATOR_TONES
from data.contracts.access import Preferences
from data.contracts.targets import Detail, IndicatorState
from data.i18n import translate

_SHOWN = tuple(reversed(STATES))


def state_map(detail: Detail, look: Preferences) -> html.Div:
    """Draw each unit in the colour of its state; a legend tells state and number of units."""
    drawn = units_map(
        ids.MAP, ids.MAP_LAYER, f"/geo/{detail.level}.geojson", _hideout(detail, look)
    )
    return html.Div([drawn, legend(detail, look)])


def _colour(state: IndicatorState, look: Preferences) -> str:
    if state is IndicatorState.NO_DATA:
        return theme.token("page", look.theme)
    if state is IndicatorState.MISSED:
        return theme.token("late", look.theme)
    return theme.status_colour(INDICATOR_TONES[str(state)], look.theme)


def _hideout(detail: Detail, look: Preferences) -> dict[str, Any]:
    definition, language = detail.outlook.definition, look.language
    texts = {}
    for unit in detail.units:
        value = amount(unit.last.value if unit.last else None, definition.unit, language)
        state = translate(f"states.indicator_{unit.verdict.state}", language)
        texts[unit.code] = f"{value} · {state}"
    return {
        "classes": {
            unit.code: None
            if unit.verdict.state is IndicatorState.NO_DATA
            else _SHOWN.index(unit.verdict.state)
            for unit in detail.units
        },
        "colours": [_colour(state, look) for state in _SHOWN],
        "empty": theme.token("page", look.theme),
        "emptyLine": theme.token("border-strong", look.theme),
        "line": theme.token("surface", look.theme),
        "text": texts,
        "measure": "",
        "unknown": translate("states.indicator_no_data", language),
    }


def legend(detail: Detail, look: Preferences) -> html.Ul:
    """Say which colour stands for which state, and how many units are in it."""
    counts = dict.fromkeys(_SHOWN, 0)
    for unit in detail.units:
        counts[unit.verdict.state] += 1
    entries = [
        html.Li(
            [
                html.Span(className="map-legend-key", style={"--key": _colour(state, look)}),
                html.Span(translate(f"states.indicator_{state}", look.language)),
                html.Span(str(count), className="map-count"),
            ]
        )
        for state, count in counts.items()
        if count
    ]
    return html.Ul(
        entries, className="map-legend", **aria(label=translate("overview.legend", look.language))
    )
