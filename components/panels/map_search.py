"""What lies inside a drawn area, and which schools are nearest to a point."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components import formats
from components.attributes import data
from components.panels import provenance as shown
from components.panels.empty import empty_state
from components.panels.table import Column, data_table
from data.contracts.access import Preferences
from data.contracts.frames import records
from data.contracts.mapping import FigureRow, Inside, LevelInside, NearSchool, PointRow
from data.i18n import translate

MOST_LISTED = 200


def inside_hint(language: str) -> html.Div:
    """Say how to draw an area."""
    return empty_state(
        translate("map.inside_empty", language),
        icon_name="pencil",
        hint=translate("map.inside_hint", language),
    )


def nearest_hint(language: str) -> html.Div:
    """Say how to choose a point."""
    return empty_state(
        translate("map.nearest_empty", language),
        icon_name="geo-alt",
        hint=translate("map.nearest_hint", language),
    )


def inside_result(found: Inside, look: Preferences) -> html.Div:
    """Sum up an area; the codes inside travel along, so that the map can show these alone."""
    language = look.language
    codes = " ".join(found.institutions[PointRow.CODE])
    return html.Div(
        [
            html.Dl(
                [_fact(name, value) for name, value in _facts(found, language)],
                className="map-facts",
            ),
            _levels(found, language),
            _list(found, language),
            html.P(_note(found, language), className="figure-note"),
            _source(found, language),
        ],
        **data(inside=codes),
    )


def _facts(found: Inside, language: str) -> list[tuple[str, str]]:
    pupils = found.institutions[FigureRow.PUPILS].sum(min_count=1)
    seats = found.institutions[FigureRow.SEATS].sum(min_count=1)
    return [
        (
            translate("map.inside_institutions", language),
            formats.number(len(found.institutions), language),
        ),
        (translate("measures.pupils", language), formats.number(pupils, language)),
        (translate("measures.seats", language), formats.number(seats, language)),
        (translate("measures.free_seats", language), formats.change(seats - pupils, language)),
        (translate("map.inside_people", language), _about(found.people, language)),
        (translate("map.inside_school_age", language), _about(found.school_age, language)),
        (
            translate("map.inside_area", language),
            translate(
                "map.square_kilometres",
                language,
                area=formats.number(found.area_km2, language, digits=2),
            ),
        ),
    ]


def _about(people: float | None, language: str) -> str:
    """Write an estimate rounded to ten, with its sign of being one."""
    if people is None:
        return formats.UNKNOWN
    return translate("map.about", language, number=formats.number(round(people, -1), language))


def _fact(name: str, value: str) -> html.Div:
    return html.Div([html.Dt(name), html.Dd(value)])


def _levels(found: Inside, language: str) -> Component:
    columns = [
        Column("level", translate("overview.level", language)),
        Column("schools", translate("map.schools", language), "number"),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column("seats", translate("measures.seats", language), "number"),
    ]
    rows = [
        {
            "level": translate(f"education.level_{row[LevelInside.LEVEL]}", language),
            "schools": row[LevelInside.SCHOOLS],
            "pupils": row[LevelInside.PUPILS],
            "seats": row[LevelInside.SEATS],
        }
        for row in records(found.levels)
    ]
    title = translate("map.inside_levels", language)
    return data_table(columns, rows, caption=title, language=language, sortable=False)


def _list(found: Inside, language: str) -> Component:
    columns = [
        Column("name", translate("overview.school", language)),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column("load", translate("overview.load", language), "number"),
    ]
    rows = [
        {
            "name": _link(row[PointRow.CODE], row[PointRow.NAME]),
            "pupils": row[FigureRow.PUPILS],
            "load": formats.percent(row[FigureRow.LOAD], language, digits=0),
            "load_value": row[FigureRow.LOAD],
        }
        for row in records(found.institutions.head(MOST_LISTED))
    ]
    title = translate(
        "map.inside_list",
        language,
        shown=formats.number(len(rows), language),
        count=formats.number(len(found.institutions), language),
    )
    return html.Details(
        [
            html.Summary(title, className="figure-toggle"),
            data_table(columns, rows, caption=title, language=language, sortable=False),
        ],
        className="figure-table",
    )


def _link(code: str, name: str) -> html.A:
    return html.A(name, href=f"/map?institution={code}", **data(map_select=code))


def _note(found: Inside, language: str) -> str:
    if found.population_year is None:
        return translate("map.inside_no_population", language)
    return translate("map.inside_estimate", language, year=str(found.population_year))


def _source(found: Inside, language: str) -> html.Div:
    known = found.provenance
    source = known.sources(language) or translate("overview.no_source", language)
    return shown.provenance_line(
        shown.Provenance(source, known.as_of_on, known.simulated), language
    )


def nearest_result(
    found: Sequence[NearSchool], place: tuple[float, float], look: Preferences
) -> html.Div:
    """List schools by distance; their codes travel along, so that the map can join them."""
    language = look.language
    if not found:
        return empty_state(translate("map.nearest_none", language), icon_name="geo-alt")
    columns = [
        Column("name", translate("overview.school", language)),
        Column("distance", translate("map.distance", language)),
        Column("seats", translate("map.pupils_of_seats", language)),
    ]
    rows = [_near_row(place_, school, language) for place_, school in enumerate(found, start=1)]
    lon, lat = place
    title = translate("map.nearest_title", language, lat=f"{lat:.5f}", lon=f"{lon:.5f}")
    return html.Div(
        [
            data_table(columns, rows, caption=title, language=language, sortable=False),
            html.P(title, className="figure-note"),
            html.P(translate("map.nearest_note", language), className="figure-note"),
        ],
        **data(nearest=" ".join(school.code for school in found)),
    )


def _near_row(place: int, school: NearSchool, language: str) -> dict[str, Any]:
    known = school.pupils is not None and not pd.isna(school.pupils)
    seats = translate(
        "map.pupils_seats",
        language,
        pupils=formats.number(school.pupils, language),
        seats=formats.number(school.seats, language),
    )
    return {
        "name": html.Div(
            [
                html.Span(f"{place}.", className="map-near-rank"),
                _link(school.code, school.name),
                html.Small(school.address, className="map-near-address"),
            ]
        ),
        "distance": distance_text(school.distance_m, language),
        "seats": seats if known else formats.UNKNOWN,
    }


def distance_text(distance_m: float, language: str) -> str:
    """Write a distance: metres below a kilometre, else kilometres with two decimals."""
    if distance_m < 1000:
        return translate("map.metres", language, number=formats.number(distance_m, language))
    kilometres = formats.number(distance_m / 1000, language, digits=2)
    return translate("map.kilometres", language, number=kilometres)
