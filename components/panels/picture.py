"""The body of the overview and of the page of one unit: the same panels on the same grid."""

from collections.abc import Callable

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components import formats
from components.figures.schooling import pupils_by_level, pupils_over_years
from components.graphs import Caption, graph
from components.ids import district as district_ids
from components.ids import overview as ids
from components.maps.choropleth import area_map, legend
from components.panels import area
from components.panels import provenance as shown
from components.panels.card import card, grid
from components.panels.hot_spots import hot_spot_list
from components.panels.indicators import indicator_table
from components.panels.league import league_table
from components.panels.measures import Measure
from components.panels.table import Column, data_table
from components.static import static
from data.contracts.access import Preferences
from data.contracts.education import LEVELS, SECTORS
from data.contracts.forecast_page import Urgent
from data.contracts.frames import records
from data.contracts.picture import AreaPicture
from data.contracts.provenance import Provenance
from data.contracts.schooling import LevelSector
from data.i18n import translate


def city_body(
    picture: AreaPicture, measure: Measure, look: Preferences, spots: Urgent | None = None
) -> list[Component]:
    """Return everything below the heading of the overview; `spots` run short of rooms."""
    say = _speaker(look)
    plan = [
        card(say("tasks"), static(area.tasks_by_state(picture, look)), columns=4),
        card(say("indicators"), static(area.indicators_by_state(picture, look)), columns=4),
        _stack(
            4,
            card(say("reports"), static(area.reports_by_state(picture, look))),
            card(say("cameras"), static(area.cameras_by_state(picture, look))),
        ),
    ]
    alerts = static(area.open_alerts(picture, look))
    heads = [static(area.morning(picture, look)), static(area.key_figures(picture, look))]
    if picture.school_year is None:
        return [*heads, grid([*plan, card(say("alerts"), alerts, columns=12)])]
    return [
        *heads,
        grid(
            [
                card(
                    say("map"),
                    _map(picture, measure, look),
                    subtitle=say("map_note") if picture.has_illustrative_shapes else "",
                    columns=5,
                ),
                _beside(card(say("alerts"), alerts), _hot_spots(spots, look)),
                card(
                    say("league"),
                    html.Div(static(league_table(picture, measure, look)), id=ids.LEAGUE_PANEL),
                    subtitle=formats.school_year(picture.school_year),
                    columns=12,
                ),
                *plan,
                _stack(
                    6,
                    card("", _by_level(ids.LEVEL_GRAPH, picture, look)),
                    card("", _over_years(ids.YEARS_GRAPH, picture, look)),
                ),
                card(
                    say("institutions_by_kind"),
                    static(area.institutions_by_kind(picture, look)),
                    columns=6,
                ),
            ]
        ),
    ]


def unit_body(
    picture: AreaPicture, look: Preferences, spots: Urgent | None = None
) -> list[Component]:
    """Return everything below the heading of the page of one unit, down to its schools."""
    say = _speaker(look)
    return [
        static(area.morning(picture, look)),
        static(area.key_figures(picture, look)),
        grid(
            [
                _stack(
                    6,
                    card("", _by_level(district_ids.LEVEL_GRAPH, picture, look)),
                    card("", _over_years(district_ids.YEARS_GRAPH, picture, look)),
                ),
                _stack(
                    6,
                    _hot_spots(spots, look),
                    card(say("alerts"), static(area.open_alerts(picture, look))),
                    card(say("reports"), static(area.reports_by_state(picture, look))),
                    card(say("cameras"), static(area.cameras_by_state(picture, look))),
                ),
                card(say("indicators"), static(indicator_table(picture, look)), columns=7),
                card(
                    say("institutions_by_kind"),
                    static(area.institutions_by_kind(picture, look)),
                    columns=5,
                ),
            ]
        ),
    ]


def _stack(columns: int, *cards: Component | None) -> html.Div:
    """Pile cards up in one place of the grid."""
    there = [one for one in cards if one is not None]
    return html.Div(there, className=f"card-stack column-{columns}")


def _beside(alerts: Component, spots: Component | None) -> html.Div:
    """Pile up what stands beside the map."""
    return _stack(7, spots, alerts)


def _hot_spots(spots: Urgent | None, look: Preferences) -> Component | None:
    if spots is None:
        return None
    return card(
        translate("forecast.hot_spots_card", look.language), static(hot_spot_list(spots, look))
    )


def _speaker(look: Preferences) -> Callable[[str], str]:
    def say(name: str) -> str:
        return translate(f"overview.{name}", look.language)

    return say


def _map(picture: AreaPicture, measure: Measure, look: Preferences) -> list[Component]:
    level = picture.unit.child_level or picture.unit.level
    address = f"/geo/{level}.geojson"
    return [
        area_map(ids.MAP, ids.MAP_LAYER, address, picture, measure, look),
        html.Div(static(legend(picture, measure, look)), id=ids.LEGEND_PANEL),
        static(area.told(_drawn(picture), look.language)),
    ]


def _drawn(picture: AreaPicture) -> Provenance:
    return picture.of("enrolment", "facilities", "population", "boundaries")


def _by_level(id_: str, picture: AreaPicture, look: Preferences) -> Component:
    year = picture.levels[picture.levels[LevelSector.SCHOOL_YEAR] == picture.school_year]
    columns = [
        Column("level", translate("overview.level", look.language)),
        *(
            Column(sector, translate(f"education.sector_{sector}", look.language), "number")
            for sector in SECTORS
        ),
        Column("classes", translate("measures.classes", look.language), "number"),
        Column("schools", translate("measures.institutions", look.language), "number"),
    ]
    rows = [
        {
            "level": translate(f"education.level_{level}", look.language),
            **_by_sector(part),
            "classes": part[LevelSector.CLASSES].sum(),
            "schools": part[LevelSector.INSTITUTIONS].sum(),
        }
        for level in LEVELS
        if len(part := year[year[LevelSector.LEVEL] == level])
    ]
    title = translate("overview.by_level", look.language)
    return graph(
        id_,
        pupils_by_level(picture.levels, picture.school_year, look),
        _caption(title, "units.pupils", picture, look),
        look,
        table=static(
            data_table(columns, rows, caption=title, language=look.language, sortable=False)
        ),
    )


def _by_sector(part: pd.DataFrame) -> dict[str, int]:
    sums = part.groupby(LevelSector.SECTOR)[LevelSector.PUPILS].sum()
    return {sector: int(sums.get(sector, 0)) for sector in SECTORS}


def _over_years(id_: str, picture: AreaPicture, look: Preferences) -> Component:
    sums = picture.levels.groupby([LevelSector.SCHOOL_YEAR, LevelSector.LEVEL])[LevelSector.PUPILS]
    wide = sums.sum().unstack(LevelSector.LEVEL)
    levels = [level for level in LEVELS if level in wide.columns]
    columns = [
        Column("year", translate("overview.school_year", look.language)),
        *(
            Column(level, translate(f"education.level_{level}", look.language), "number")
            for level in levels
        ),
    ]
    rows = [
        {"year": formats.school_year(int(year)), **record}
        for year, record in zip(wide.index, records(wide), strict=True)
    ]
    title = translate("overview.over_years", look.language)
    return graph(
        id_,
        pupils_over_years(picture.levels, look),
        _caption(title, "units.pupils", picture, look),
        look,
        table=static(
            data_table(columns, rows, caption=title, language=look.language, sortable=False)
        ),
    )


def _caption(title: str, unit_key: str, picture: AreaPicture, look: Preferences) -> Caption:
    known = picture.of("enrolment")
    source = known.sources(look.language) or translate("overview.no_source", look.language)
    return Caption(
        title=title,
        unit=translate(unit_key, look.language),
        provenance=shown.Provenance(source, known.as_of_on, known.simulated),
    )
