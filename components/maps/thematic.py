"""Units coloured by one measure: what the browser draws, and the legend."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import formats, theme
from components.maps.choropleth import legend_of
from components.panels import provenance as shown
from components.panels.measures import BY_KEY, DEFAULT, Measure
from data.contracts.access import Preferences
from data.contracts.mapping import AreaFigures
from data.i18n import translate

INDICATOR = "indicator:"
UNIT_LEVELS = ("none", "district", "commune")


@dataclass(frozen=True, slots=True)
class MapMeasure:
    """A measure as the map page shows it: one of school figures, or an indicator of the plan."""

    key: str
    label: str
    measure: Measure

    def text(self, value: float | None, language: str) -> str:
        """Write a value, with its unit if it is a percentage."""
        if self.key.startswith(INDICATOR) and self.measure.kind == "rate":
            return formats.percent_points(value, language, digits=1)
        return self.measure.text(value, language)


def map_measure(
    key: str | None, indicators: list[tuple[str, str, str, str]], language: str
) -> MapMeasure:
    """Return the measure called `key`; an unknown one is the default.

    `indicators` are key, Vietnamese and English name and unit of those that units report.
    """
    for code, name_vi, name_en, unit in indicators:
        if key == f"{INDICATOR}{code}":
            name = name_vi if language == "vi" else name_en
            measure = Measure(key, kind="rate" if unit == "percent" else "number", digits=1)
            return MapMeasure(key, f"{code} {name}", measure)
    measure = BY_KEY.get(key or "", DEFAULT)
    return MapMeasure(measure.key, measure.label(language), measure)


def palette(measure: Measure, look: Preferences) -> tuple[str, ...]:
    """Return the colours of the classes: around a middle or a norm, else light to dark."""
    if measure.breaks or measure.middle is not None:
        return theme.diverging(look.theme)
    return theme.sequential(look.theme)


def classes_of(
    values: Mapping[str, float | None], borders: tuple[float, ...]
) -> dict[str, int | None]:
    """Return the class of each unit; None has no figure."""
    return {
        code: None if value is None else bisect_right(borders, value)
        for code, value in values.items()
    }


def hideout(
    found: AreaFigures,
    values: Mapping[str, float | None],
    chosen: MapMeasure,
    look: Preferences,
) -> dict[str, Any]:
    """Return what the drawing functions of `assets/40-maps.js` need; no more than is shown."""
    return {
        "classes": classes_of(values, found.borders),
        "colours": list(palette(chosen.measure, look)),
        "empty": theme.token("page", look.theme),
        "emptyLine": theme.token("border-strong", look.theme),
        "line": theme.token("surface", look.theme),
        "text": {code: chosen.text(value, look.language) for code, value in values.items()},
        "measure": chosen.label,
        "unknown": translate("overview.no_figure", look.language),
    }


def plain_hideout(look: Preferences) -> dict[str, Any]:
    """Return what draws units without a measure: outlines only."""
    return {
        "plain": True,
        "empty": theme.token("surface", look.theme),
        "line": theme.token("border-strong", look.theme),
    }


def thematic_legend(
    found: AreaFigures,
    values: Mapping[str, float | None],
    chosen: MapMeasure,
    year: int | None,
    look: Preferences,
) -> Component:
    """Say what is coloured, which colour stands for which figures, and where they come from."""
    language = look.language
    classes = list(classes_of(values, found.borders).values())
    colours = palette(chosen.measure, look)
    source = found.provenance.sources(language) or translate("overview.no_source", language)
    told = shown.Provenance(source, found.provenance.as_of_on, found.provenance.simulated)
    parts: list[Component | None] = [
        html.H2(chosen.label, className="map-legend-title"),
        None
        if year is None
        else html.P(_year(chosen, year, language), className="map-legend-year"),
        legend_of(
            classes,
            [chosen.text(border, language) for border in found.borders],
            colours,
            look,
        ),
        html.P(translate("overview.map_note", language), className="map-legend-note")
        if found.illustrative
        else None,
        shown.provenance_line(told, language),
    ]
    return html.Div([part for part in parts if part is not None])


def _year(chosen: MapMeasure, year: int | None, language: str) -> html.P | None:
    if year is None:
        return None
    key = "map.legend_period" if chosen.key.startswith(INDICATOR) else "map.legend_year"
    text = translate(key, language, year=formats.school_year(year))
    return html.P(text, className="map-legend-year")
