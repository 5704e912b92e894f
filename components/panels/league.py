"""The league table: every unit of an area, its figures and its small trend."""

from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.panels.area import told
from components.panels.measures import MEASURES, Measure
from components.panels.sparkline import sparkline
from components.panels.table import Column, data_table
from data.contracts.access import Preferences
from data.contracts.frames import records
from data.contracts.picture import AreaPicture
from data.contracts.schooling import UnitYear
from data.i18n import translate


def league_table(picture: AreaPicture, chosen: Measure, look: Preferences) -> Component:
    """List the units of the area in the shown school year, best of the chosen measure first."""
    language = look.language
    year = picture.units[picture.units[UnitYear.SCHOOL_YEAR] == picture.school_year]
    ascending = chosen.better == "less"
    ordered = year.sort_values(chosen.key, ascending=ascending, na_position="last")
    rows = [
        _row(record, place, picture, chosen, look)
        for place, record in enumerate(records(ordered), start=1)
    ]
    columns = [
        Column("name", translate("overview.unit", language), "component", sort_key="plain_name"),
        Column("trend", translate("overview.trend", language), "component", sortable=False),
        *(
            Column(
                m.key,
                m.label(language),
                m.kind,
                m.digits,
                hint=m.explanation(language),
            )
            for m in MEASURES
        ),
    ]
    return html.Div(
        [
            data_table(
                columns,
                rows,
                caption=translate("overview.league", language),
                language=language,
                empty=translate("overview.nothing_yet", language),
            ),
            told(picture.of("enrolment", "staff", "facilities", "population"), language),
        ]
    )


def _row(
    record: dict[str, Any], place: int, picture: AreaPicture, chosen: Measure, look: Preferences
) -> dict[str, Any]:
    code = record[UnitYear.UNIT_CODE]
    name = picture.unit_names.get(code, code)
    history = picture.units[picture.units[UnitYear.UNIT_CODE] == code]
    values = [None if pd.isna(value) else float(value) for value in history[chosen.key]]
    years = history[UnitYear.SCHOOL_YEAR].tolist()
    alt = translate(
        "overview.trend_of",
        look.language,
        measure=chosen.label(look.language),
        name=name,
        first=formats.school_year(years[0]),
        last=formats.school_year(years[-1]),
    )
    return record | {
        "name": html.Span(
            [
                html.Span(str(place), className="place"),
                dcc.Link(name, href=f"/districts/{code}"),
            ],
            className="unit-cell",
        ),
        "plain_name": name,
        "trend": sparkline(values, alt=alt, theme=look.theme),
    }
