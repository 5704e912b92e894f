"""A map of units coloured by one measure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_leaflet as dl
import numpy as np
import pandas as pd
from dash import html

from components import theme
from components.attributes import aria
from components.panels.measures import Measure
from data.contracts.access import Preferences
from data.contracts.picture import AreaPicture
from data.contracts.schooling import UnitYear
from data.i18n import translate

CLASSES = 5
_STYLE = {"variable": "ioc.maps.areaStyle"}
_EACH = {"variable": "ioc.maps.areaLabel"}


@dataclass(frozen=True, slots=True)
class Shading:
    """Class borders of a measure and the class of each unit; None has no figure."""

    borders: tuple[float, ...]
    classes: dict[str, int | None]
    values: dict[str, float | None]


def shading(frame: pd.DataFrame, measure: Measure) -> Shading:
    """Sort the units of one school year of a `UnitYear` frame into classes of the measure."""
    values = {
        code: None if pd.isna(value) else float(value)
        for code, value in zip(frame[UnitYear.UNIT_CODE], frame[measure.key], strict=True)
    }
    known = [value for value in values.values() if value is not None]
    borders = measure.breaks or _quantiles(known)
    classes = {
        code: None if value is None else bisect_right(borders, value)
        for code, value in values.items()
    }
    return Shading(borders, classes, values)


def _quantiles(values: list[float]) -> tuple[float, ...]:
    if len(set(values)) < 2:
        return ()
    shares = np.linspace(0, 1, CLASSES + 1)[1:-1]
    return tuple(dict.fromkeys(float(border) for border in np.quantile(values, shares)))


def palette(measure: Measure, look: Preferences) -> tuple[str, ...]:
    """Return the colours of the classes: around a middle where a norm is, else light to dark."""
    return theme.diverging(look.theme) if measure.breaks else theme.sequential(look.theme)


def hideout(picture: AreaPicture, measure: Measure, look: Preferences) -> dict[str, Any]:
    """Return what the drawing functions of `assets/40-maps.js` need; no more than is shown."""
    frame = _shown(picture)
    shade = shading(frame, measure)
    return {
        "classes": shade.classes,
        "colours": list(palette(measure, look)),
        "empty": theme.token("page", look.theme),
        "emptyLine": theme.token("border-strong", look.theme),
        "line": theme.token("surface", look.theme),
        "text": {code: measure.text(value, look.language) for code, value in shade.values.items()},
        "measure": measure.label(look.language),
        "unknown": translate("overview.no_figure", look.language),
    }


def _shown(picture: AreaPicture) -> pd.DataFrame:
    return picture.units[picture.units[UnitYear.SCHOOL_YEAR] == picture.school_year]


def area_map(
    id_: str, layer_id: str, address: str, picture: AreaPicture, measure: Measure, look: Preferences
) -> html.Div:
    """Draw the units; `address` serves their shapes as GeoJSON with `properties.code`."""
    return units_map(id_, layer_id, address, hideout(picture, measure, look))


def units_map(id_: str, layer_id: str, address: str, look: dict[str, Any]) -> html.Div:
    """Draw units as `look` says, which is a hideout for `assets/40-maps.js`."""
    layer = dl.GeoJSON(
        id=layer_id,
        url=address,
        style=_STYLE,
        onEachFeature=_EACH,
        hideout=look,
        zoomToBounds=True,
    )
    drawn = dl.Map(
        [layer, dl.ScaleControl(imperial=False, position="bottomleft")],
        id=id_,
        preferCanvas=True,
        attributionControl=False,
        scrollWheelZoom=False,
        zoomSnap=0.25,
        center=[10.75, 106.7],
        zoom=10,
    )
    return html.Div(drawn, className="map-frame")


def legend(picture: AreaPicture, measure: Measure, look: Preferences) -> html.Ul:
    """Say which colour stands for which values and how many units have them."""
    shade = shading(_shown(picture), measure)
    borders = [measure.text(border, look.language) for border in shade.borders]
    return legend_of(list(shade.classes.values()), borders, palette(measure, look), look)


def legend_of(
    classes: Sequence[int | None], borders: Sequence[str], colours: Sequence[str], look: Preferences
) -> html.Ul:
    """Say which colour stands for which values and how many units have them.

    Args:
        classes: the class of each unit; None has no figure.
        borders: between the classes, written out.
        colours: of the classes, low to high.
        look: language and theme.
    """
    entries = [
        entry(colours[place], _range(borders, place, look.language), classes.count(place))
        for place in range(len(borders) + 1)
    ]
    missing = classes.count(None)
    if missing:
        text = translate("overview.no_figure", look.language)
        entries.append(entry(theme.token("page", look.theme), text, missing))
    return html.Ul(
        entries, className="map-legend", **aria(label=translate("overview.legend", look.language))
    )


def _range(written: Sequence[str], place: int, language: str) -> str:
    if not written:
        return translate("overview.legend_all", language)
    if place == 0:
        return translate("overview.legend_below", language, upper=written[0])
    if place == len(written):
        return translate("overview.legend_from", language, lower=written[-1])
    return translate(
        "overview.legend_between", language, lower=written[place - 1], upper=written[place]
    )


def entry(colour: str, text: str, count: int) -> html.Li:
    """Explain one colour of a map."""
    return html.Li(
        [
            html.Span(className="map-legend-key", style={"--key": colour}),
            html.Span(text, className="map-range"),
            html.Span(str(count), className="map-count"),
        ]
    )
