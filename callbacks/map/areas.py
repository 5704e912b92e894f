"""Colour the units of the map by a measure of one school year, or of two side by side."""

from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from callbacks.overview import school_year_of
from components import formats
from components.forms.fields import chosen
from components.ids import map as ids
from components.ids import map_zones as zone_ids
from components.ids import shell
from components.maps.city import outline_address, tiles
from components.maps.thematic import (
    INDICATOR,
    UNIT_LEVELS,
    MapMeasure,
    hideout,
    map_measure,
    plain_hideout,
    thematic_legend,
)
from components.panels.measures import MAP_MEASURES
from components.static import static
from data.contracts.access import Actor, Permission, Preferences
from data.contracts.mapping import METHODS, AreaFigures, Classing
from data.database import read_session
from data.queries import map_areas
from data.services import mapping

TOPICS = ("units", "institutions", "enrolment", "population", "indicators")


def paint(
    actor: Actor,
    level: str | None,
    measure: str | None,
    method: str | None,
    year: Any = None,  # noqa: ANN401  a number or a text, as the browser has it
    other: str | None = None,
    zones: str | None = None,
    **_moved: int | None,
) -> dict[str, Any]:
    """Colour both maps and write their legends; below zones units are outlines only."""
    look = actor.preferences
    if level not in UNIT_LEVELS[1:] or chosen(zones):
        plain = {"address": outline_address("district"), "hideout": plain_hideout(look)}
        return {**plain, "legend": None, "other_legend": None} | {
            f"other_{name}": plain[name] if chosen(other) else no_update for name in plain
        }
    years = (school_year_of(str(year)), school_year_of(chosen(other)))
    with read_session() as session:

        def draw() -> dict[str, Any]:
            shown = map_measure(measure, map_areas.indicator_choices(session), actor.language)
            classing = Classing(
                method if method in METHODS else METHODS[0],
                shown.measure.breaks,
                shown.measure.middle,
            )
            figures = mapping.area_figures(session, actor.scope, level, shown.key, *years, classing)
            return _painted(figures, shown, level, look)

        return mapping.drawn(session, actor.scope, (look, level, measure, method, *years), draw)


def _painted(
    found: AreaFigures, shown: MapMeasure, level: str, look: Preferences
) -> dict[str, Any]:
    address = outline_address(level)
    other_legend = thematic_legend(found, found.other, shown, found.other_year, look)
    return {
        "address": address,
        "hideout": hideout(found, found.values, shown, look),
        "legend": static(thematic_legend(found, found.values, shown, found.school_year, look)),
        "other_address": address if found.other_year is not None else no_update,
        "other_hideout": hideout(found, found.other, shown, look),
        "other_legend": static(other_legend) if found.other_year is not None else None,
    }


def offer(
    actor: Actor,
    enrolment: int | None,
    year: Any,  # noqa: ANN401
    options: list[Any] | None,
    level: str | None,
) -> dict[str, Any]:
    """Offer the school years and measures there are, and the installation's own tiles."""
    del enrolment  # only says that something moved
    language = actor.language
    with read_session() as session:
        years = mapping.school_years(session, actor.scope)
        indicators = map_areas.indicator_choices(session)
    measures = [{"label": one.label(language), "value": one.key} for one in MAP_MEASURES]
    measures += [
        {"label": map_measure(f"{INDICATOR}{one[0]}", indicators, language).label,
         "value": f"{INDICATOR}{one[0]}"}
        for one in indicators
    ]  # fmt: skip
    wanted = school_year_of(str(year))
    compared = [{"label": formats.school_year(one), "value": str(one)} for one in years[::-1]]
    return {
        "first": years[0] if years else 0,
        "last": years[-1] if years else 0,
        "year": wanted if wanted in years else (years[-1] if years else None),
        "idle": len(years) < 2,
        "measures": measures,
        "others": [*(options or [])[:1], *compared],
        "level": level or ("district" if actor.scope.whole_city else "commune"),
        "files": not actor.may(Permission.DATA_EXPORT),
        "tiles": tiles(mapping.tile_address()),
    }


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    bind(
        app,
        paint,
        permission=Permission.MAP_VIEW,
        output={
            "address": Output(ids.AREA_LAYER, "url"),
            "hideout": Output(ids.AREA_LAYER, "hideout"),
            "legend": Output(ids.LEGEND_PANEL, "children"),
            "other_address": Output(ids.COMPARE_LAYER, "url"),
            "other_hideout": Output(ids.COMPARE_LAYER, "hideout"),
            "other_legend": Output(ids.COMPARE_LEGEND_PANEL, "children"),
        },
        inputs={
            "level": Input(ids.UNIT_SELECT, "value"),
            "measure": Input(ids.MEASURE_SELECT, "value"),
            "method": Input(ids.CLASSES_SELECT, "value"),
            "year": Input(ids.YEAR_INPUT, "value"),
            "other": Input(ids.COMPARE_SELECT, "value"),
            "zones": Input(zone_ids.GRADE_SELECT, "value"),
            **{topic: Input(shell.topic_store(topic), "data") for topic in TOPICS},
        },
    )
    bind(
        app,
        offer,
        permission=Permission.MAP_VIEW,
        output={
            "first": Output(ids.YEAR_INPUT, "min"),
            "last": Output(ids.YEAR_INPUT, "max"),
            "year": Output(ids.YEAR_INPUT, "value"),
            "idle": Output(ids.YEAR_INPUT, "disabled"),
            "measures": Output(ids.MEASURE_SELECT, "options"),
            "others": Output(ids.COMPARE_SELECT, "options"),
            "level": Output(ids.UNIT_SELECT, "value"),
            "files": Output(ids.EXPORT_PANEL, "hidden"),
            "tiles": Output(ids.TILE_LAYER, "children"),
        },
        inputs={"enrolment": Input(shell.topic_store("enrolment"), "data")},
        state={
            "year": State(ids.YEAR_INPUT, "value"),
            "options": State(ids.COMPARE_SELECT, "options"),
            "level": State(ids.UNIT_SELECT, "value"),
        },
    )
