"""A map of units coloured by the rooms they have too few or too many."""

from bisect import bisect_right
from typing import Any

import numpy as np
from dash import html

from components import formats, theme
from components.attributes import aria
from components.maps.choropleth import entry
from data.contracts.access import Preferences
from data.contracts.forecast_page import ForecastPicture
from data.i18n import translate

_STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def balances(picture: ForecastPicture, year: int) -> dict[str, float]:
    """Return rooms left over (below zero: missing) of every unit in one year, by code."""
    row = picture.filter.need_row
    place = picture.area.years.index(year)
    return {code: -float(area.shortage(row)[place]) for code, (_, area) in picture.parts.items()}


def borders(picture: ForecastPicture) -> tuple[float, float, float, float]:
    """Return class borders that hold for every year of the slider, around 'about enough'."""
    row = picture.filter.need_row
    sizes = [
        float(value)
        for _, area in picture.parts.values()
        for value in np.abs(area.shortage(row)[: picture.filter.horizon + 1])
    ]
    usual = float(np.quantile(sizes, 0.6)) if sizes else 10.0
    far = float(min(_STEPS, key=lambda step: abs(np.log(step / max(usual, 1.0)))))
    return (-far, -far / 10, far / 10, far)


def shortage_look(picture: ForecastPicture, year: int, look: Preferences) -> dict[str, Any]:
    """Return what the drawing functions of `assets/40-maps.js` need."""
    limits = borders(picture)
    known = balances(picture, year)
    return {
        "classes": {code: bisect_right(limits, value) for code, value in known.items()},
        "colours": list(theme.diverging(look.theme)),
        "empty": theme.token("page", look.theme),
        "emptyLine": theme.token("border-strong", look.theme),
        "line": theme.token("surface", look.theme),
        "text": {code: told(value, look.language) for code, value in known.items()},
        "measure": formats.school_year(year),
        "unknown": translate("overview.no_figure", look.language),
    }


def told(balance: float, language: str) -> str:
    """Write a balance in words: 'thiếu 35 phòng'."""
    if abs(balance) < 0.5:
        return translate("forecast.balance_even", language)
    name = "balance_short" if balance < 0 else "balance_over"
    return translate(f"forecast.{name}", language, rooms=formats.number(abs(balance), language))


def shortage_legend(picture: ForecastPicture, year: int, look: Preferences) -> html.Ul:
    """Say which colour stands for which balance and how many units have it."""
    limits = borders(picture)
    places = [bisect_right(limits, value) for value in balances(picture, year).values()]
    language = look.language
    near, far = (formats.number(limits[2], language), formats.number(limits[3], language))
    names = ("short_much", "short", "about_enough", "over", "over_much")
    entries = [
        entry(
            theme.diverging(look.theme)[place],
            translate(f"forecast.legend_{name}", language, near=near, far=far),
            places.count(place),
        )
        for place, name in enumerate(names)
    ]
    return html.Ul(
        entries, className="map-legend", **aria(label=translate("overview.legend", language))
    )
