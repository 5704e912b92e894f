"""The body of the forecast page."""

from collections.abc import Sequence
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.figures.forecast import fan, side_by_side, tornado
from components.graphs import graph
from components.icons import icon
from components.ids import forecast as ids
from components.maps.choropleth import units_map
from components.maps.shortage import shortage_legend, shortage_look, told
from components.panels.card import card, grid
from components.panels.empty import empty_state
from components.panels.forecast_trust import (
    back_test,
    caption,
    issue_list,
    norm_table,
    person_name,
    run_facts,
)
from components.panels.hot_spots import chance, hot_spot_table
from components.panels.kpi import Kpi, change_since, kpi_row
from components.panels.provenance import Provenance, provenance_line
from components.panels.table import Column, Row, data_table
from components.static import static
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.education import GRADES
from data.contracts.forecast_page import ForecastFilter, ForecastPicture
from data.contracts.forecasting import (
    ALL,
    HI80,
    HI95,
    LO80,
    LO95,
    NORMAL_AGES,
    POINT,
    STAGE_GRADES,
    STAGES,
    AreaForecast,
    SchoolForecasts,
)
from data.i18n import translate

HOT_SPOTS_SHOWN = 15


def series_name(key: str, language: str) -> str:
    """Return what a grade, a level or all of them is called."""
    if key == ALL:
        return translate("forecast.all_levels", language)
    if key in STAGES:
        return translate(f"education.level_{key}", language)
    grade = int(key[1:])
    if grade < 1:
        return translate(f"forecast.group_{grade + 3}", language)
    return translate("forecast.grade", language, number=grade)


def members(key: str) -> list[str]:
    """Return the rows that add up to a level or to all of them; a grade stands alone."""
    if key == ALL:
        return list(STAGES)
    if key in STAGES:
        return [f"g{grade}" for grade in GRADES if grade in STAGE_GRADES[key]]
    return []


def export_address(form: str, wanted: ForecastFilter) -> str:
    """Return where the shown figures can be taken as a file."""
    query = {
        "area": wanted.unit_code or "",
        "series": wanted.series,
        "horizon": wanted.horizon,
        "scenario": wanted.scenario,
    }
    return f"/forecast/export.{form}?{urlencode(query)}"


def forecast_body(picture: ForecastPicture, year: int, look: Preferences) -> list[Component]:
    """Return everything below the controls."""
    language = look.language

    def say(name: str) -> str:
        return translate(f"forecast.{name}", language)

    parts = _parts_title(picture, language)
    return [
        _files(picture, language),
        static(key_figures(picture, look)),
        grid(
            [
                card("", _fan(picture, look), columns=7),
                card("", _tornado(picture, look), columns=5),
                card(
                    parts,
                    _where(picture, year, look),
                    subtitle=series_name(picture.filter.need_row, language),
                    columns=12,
                ),
                card(
                    say("hot_spots"),
                    static(_spots(picture, look)),
                    subtitle=say("hot_spots_hint"),
                    columns=12,
                ),
                card(
                    say("needs"),
                    static(needs_table(picture, look)),
                    subtitle=formats.school_year(picture.years[-1]),
                    columns=12,
                ),
                card(
                    say("by_grade"),
                    static(grade_table(picture, look)),
                    subtitle=say("by_grade_unit"),
                    columns=12,
                ),
                card("", _compare(picture, look), columns=5),
                card(
                    translate(
                        "forecast.compare_table",
                        language,
                        year=formats.school_year(picture.years[-1]),
                    ),
                    static(_scenario_table(picture, look)),
                    columns=7,
                ),
                card(say("back_test"), back_test(picture, look), columns=7),
                card(
                    say("made"),
                    static(
                        html.Div(
                            [
                                run_facts(picture.run, look),
                                html.H3(say("issues")),
                                issue_list(picture.run, look),
                            ]
                        )
                    ),
                    columns=5,
                ),
                card(say("norms"), static(norm_table(picture, look)), columns=12),
            ]
        ),
    ]


def _files(picture: ForecastPicture, language: str) -> Component:
    """Offer what is on screen as files."""
    kinds = (
        ("docx", "brief", "file-earmark-text"),
        ("xlsx", "workbook", "filetype-xlsx"),
        ("csv", "table_file", "filetype-csv"),
    )
    return html.Div(
        [
            html.A(
                [icon(mark), translate(f"forecast.{name}", language)],
                href=export_address(form, picture.filter),
                className="data-link",
                download="",
            )
            for form, name, mark in kinds
        ],
        className="forecast-files",
    )


def _parts_title(picture: ForecastPicture, language: str) -> str:
    if picture.parts:
        return translate(f"forecast.parts_{picture.part_level}", language)
    return translate("forecast.parts_school", language)


# --- key figures ---------------------------------------------------------------------------------


def key_figures(picture: ForecastPicture, look: Preferences) -> Component:
    """Show pupils, rooms, shortage, teachers and the city's room measure at the horizon."""
    language, area, wanted = look.language, picture.area, picture.filter
    end = wanted.horizon
    bands = area.series(wanted.series)
    row = wanted.need_row
    last = formats.school_year(area.years[end])
    since = translate("forecast.since_year", language, year=formats.school_year(area.years[0]))
    rooms, likely = area.needs(row, "rooms")[end], area.needs(row, "rooms_likely")[end]
    short, odds = float(area.shortage(row)[end]), float(area.needs(row, "probability")[end])
    tiles = [
        Kpi(
            label=translate("forecast.pupils_in", language, year=last),
            value=formats.number(int(bands[end, POINT]), language),
            change=change_since(
                float(bands[end, POINT]), float(bands[0, POINT]), language, since=since
            ),
            note=translate(
                "forecast.interval_80",
                language,
                low=formats.number(int(bands[end, LO80]), language),
                high=formats.number(int(bands[end, HI80]), language),
            ),
            icon_name="people",
        ),
        Kpi(
            label=translate("forecast.classes_in", language, year=last),
            value=formats.number(float(area.needs(row, "classes")[end]), language),
            hint=translate("forecast.classes_explained", language),
            note=translate("forecast.classes_note", language),
            icon_name="grid",
        ),
        Kpi(
            label=translate("forecast.rooms_in", language, year=last),
            value=formats.number(float(rooms), language),
            note=translate(
                "forecast.rooms_likely", language, rooms=formats.number(float(likely), language)
            ),
            icon_name="door-open",
        ),
        Kpi(
            label=translate("forecast.balance", language),
            value=told(-short, language),
            note=_balance_note(picture, odds, language),
            tone="bad" if short > 0 and odds > 0.5 else "good",
            hint=translate("forecast.probability_explained", language),
            icon_name="exclamation-triangle",
        ),
        _teachers(picture, look),
        _ratio(picture, look),
    ]
    return kpi_row(tiles, label=translate("forecast.key_figures", language))


def _balance_note(picture: ForecastPicture, odds: float, language: str) -> str:
    """Say how likely a shortage is and, since a surplus elsewhere helps nobody, what is missing."""
    note = translate(
        "forecast.short_probability",
        language,
        probability=formats.percent(odds, language, digits=0),
    )
    row, end = picture.filter.need_row, picture.filter.horizon
    levels = STAGES if row == ALL else (row,)
    missing = sum(
        max(0.0, float(area.shortage(level)[end]))
        for _, area in picture.parts.values()
        for level in levels
    )
    if not picture.parts:
        return note
    local = translate("forecast.short_locally", language, rooms=formats.number(missing, language))
    return f"{note} · {local}"


def _teachers(picture: ForecastPicture, look: Preferences) -> Kpi:
    language, area = look.language, picture.area
    row = picture.filter.need_row
    now = area.now["teachers"][0] if row == ALL else None
    note = (
        translate("forecast.teachers_now", language, count=formats.number(now, language))
        if row == ALL
        else translate("forecast.teachers_norm", language)
    )
    return Kpi(
        label=translate("forecast.teachers_needed", language),
        value=formats.number(float(area.needs(row, "teachers")[picture.filter.horizon]), language),
        note=note,
        icon_name="person-workspace",
    )


def _ratio(picture: ForecastPicture, look: Preferences) -> Kpi:
    """Show the city's measure; it is about all levels, whichever is chosen."""
    language = look.language
    ratios = ratios_of(picture.area)
    end = ratios[picture.filter.horizon]
    target = picture.rooms_target
    note = translate(
        "forecast.ratio_note",
        language,
        now=formats.number(ratios[0], language),
        target=formats.number(target, language),
        cohorts=picture.area.last_age - 2,
    )
    tone: Tone | None = None
    if end is not None and target is not None:
        tone = "good" if end >= target else "bad"
    return Kpi(
        label=translate("measures.rooms_per_10000", language),
        value=formats.number(end, language),
        note=note,
        tone=tone,
        hint=translate("forecast.ratio_explained", language),
        icon_name="door-open",
    )


def ratios_of(area: AreaForecast) -> list[float | None]:
    """Return rooms there are and planned per 10,000 people of school age, by year."""
    people = area.people[NORMAL_AGES.index(area.last_age)]
    rooms = area.needs(ALL, "supply") + area.needs(ALL, "planned")
    return [
        float(room) * 10_000 / float(count) if count > 0 else None
        for room, count in zip(rooms, people, strict=True)
    ]


# --- pupils --------------------------------------------------------------------------------------


def _downloads(picture: ForecastPicture) -> dict[str, str]:
    wanted = picture.filter
    return {form: export_address(form, wanted) for form in ("csv", "xlsx")}


def _fan(picture: ForecastPicture, look: Preferences) -> Component:
    language, area, wanted = look.language, picture.area, picture.filter
    title = translate(
        "forecast.fan_title",
        language,
        series=series_name(wanted.series, language),
        unit=picture.unit.name,
        first=formats.school_year(area.past_years[0]),
        last=formats.school_year(area.years[wanted.horizon]),
    )
    names = ("low_95", "low_80", "point", "high_80", "high_95")
    columns = [
        Column("year", translate("overview.school_year", language)),
        *(Column(name, translate(f"forecast.{name}", language), "number") for name in names),
    ]
    bands = area.series(wanted.series)
    rows = [
        {
            "year": formats.school_year(year),
            **{
                name: int(bands[place, column])
                for name, column in zip(names, (LO95, LO80, POINT, HI80, HI95), strict=True)
            },
        }
        for place, year in enumerate(picture.years)
    ]
    table = data_table(columns, rows, caption=title, language=language, sortable=False)
    figure = fan(area, wanted.series, wanted.horizon, look)
    note = translate("forecast.fan_note", language, scenario=picture.scenario.name)
    if figure.layout.yaxis.range[0] > 0:
        note = f"{note} {translate('forecast.fan_axis', language)}"
    return graph(
        ids.FAN_GRAPH,
        figure,
        caption(
            picture,
            title,
            translate("units.pupils", language),
            look,
            note=note,
        ),
        look,
        table=static(table),
        downloads=_downloads(picture),
        height=330,
    )


def grade_table(picture: ForecastPicture, look: Preferences) -> Component:
    """List the chosen level by grade (or all levels) and year; the last row is the sum."""
    language, area, wanted = look.language, picture.area, picture.filter
    columns = [
        Column("name", translate("forecast.grade_or_level", language)),
        *(Column(f"y{year}", formats.school_year(year), "number") for year in picture.years),
    ]
    rows: list[Row] = []
    for key in (*members(wanted.series), wanted.series):
        values = area.series(key)[:, POINT]
        cells = {f"y{year}": int(values[place]) for place, year in enumerate(picture.years)}
        is_sum = key == wanted.series and bool(members(wanted.series))
        extra = {"_class": "total"} if is_sum else {}
        rows.append({"name": series_name(key, language), **cells, **extra})
    return html.Div(
        [
            data_table(
                columns,
                rows,
                caption=translate("forecast.by_grade", language),
                language=language,
                sortable=False,
            ),
            _source(picture, language),
        ],
        className="forecast-years",
    )


def _source(picture: ForecastPicture, language: str) -> Component:
    known = picture.provenance
    source = known.sources(language) or translate("overview.no_source", language)
    return provenance_line(Provenance(source, known.as_of_on, known.simulated), language)


# --- rooms ---------------------------------------------------------------------------------------


def needs_table(picture: ForecastPicture, look: Preferences) -> Component:
    """Show pupils, classes, rooms, teachers and land of every level at the horizon."""
    language, area = look.language, picture.area
    end = picture.filter.horizon
    columns = [
        Column("level", translate("overview.level", language)),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column("classes", translate("measures.classes", language), "number"),
        Column("rooms", translate("forecast.rooms_needed", language), "number"),
        Column("supply", translate("forecast.rooms_there", language), "number"),
        _balance_column(language),
        _chance_column(language),
        Column("land", translate("forecast.land", language), "number", 1),
    ]
    rows = []
    for place, level in enumerate((*STAGES, ALL)):
        short = float(area.shortage(level)[end])
        odds = float(area.needs(level, "probability")[end])
        there = area.needs(level, "supply")[end] + area.needs(level, "planned")[end]
        land = area.needs(level, "land_m2")[end] / 10_000
        rows.append(
            {
                "level": series_name(level, language),
                "pupils": int(area.series(level)[end, POINT]),
                "classes": float(area.needs(level, "classes")[end]),
                "rooms": float(area.needs(level, "rooms")[end]),
                "supply": float(there),
                "balance": told(-short, language),
                "_short": short,
                "chance": chance(odds, language),
                "_odds": odds,
                "land": float(land),
                "_class": "total" if place == len(STAGES) else None,
            }
        )
    return html.Div(
        [
            data_table(
                columns,
                rows,
                caption=translate("forecast.needs", language),
                language=language,
                sortable=False,
            ),
            html.P(translate("forecast.needs_rule", language), className="rule"),
            _source(picture, language),
        ]
    )


def _slider(
    picture: ForecastPicture, year: int, language: str, id_: str, note_id: str
) -> Component:
    return html.Div(
        [
            html.Label(
                translate("forecast.year_slider", language), htmlFor=id_, className="field-label"
            ),
            dbc.Input(
                id=id_,
                type="range",
                min=picture.years[0],
                max=picture.years[-1],
                step=1,
                value=year,
                className="form-range",
            ),
            html.Span(
                formats.school_year(year), id=note_id, className="forecast-year", role="status"
            ),
        ],
        className="forecast-slider",
    )


def _balance_column(language: str) -> Column:
    label = translate("forecast.balance", language)
    return Column("balance", label, "component", sort_key="_short")


def _chance_column(language: str) -> Column:
    label = translate("forecast.probability", language)
    return Column("chance", label, "component", sort_key="_odds")


def _where(picture: ForecastPicture, year: int, look: Preferences) -> list[Component]:
    """Show the parts of the area in one year: on a map where there are shapes, and as a table."""
    language = look.language
    table = static(parts_table(picture, year, look))
    if picture.part_level != "district":
        return [
            _slider(picture, year, language, ids.LIST_YEAR_INPUT, ids.LIST_YEAR_NOTE),
            html.Div(table, id=ids.LIST_PARTS_PANEL),
            static(_source(picture, language)),
        ]
    drawn = units_map(
        ids.MAP,
        ids.MAP_LAYER,
        f"/geo/{picture.part_level}.geojson",
        shortage_look(picture, year, look),
    )
    return [
        _slider(picture, year, language, ids.YEAR_INPUT, ids.YEAR_NOTE),
        html.Div(
            [
                html.Div(
                    [
                        drawn,
                        html.Div(static(shortage_legend(picture, year, look)), id=ids.LEGEND_PANEL),
                        html.P(translate("overview.map_note", language), className="quiet"),
                    ]
                ),
                html.Div(table, id=ids.PARTS_PANEL),
            ],
            className="forecast-where",
        ),
        static(_source(picture, language)),
    ]


def parts_table(picture: ForecastPicture, year: int, look: Preferences) -> Component:
    """List the units, or the schools, that add up to the shown area in one year."""
    place = picture.area.years.index(year)
    if picture.parts:
        return _unit_rows(picture, place, look)
    if picture.schools is None:
        return empty_state(translate("forecast.no_parts", look.language))
    return _school_rows(picture, picture.schools, place, look)


def _unit_rows(picture: ForecastPicture, place: int, look: Preferences) -> Component:
    language, wanted = look.language, picture.filter
    row = wanted.need_row

    def cells(area: AreaForecast) -> dict[str, object]:
        short = float(area.shortage(row)[place])
        odds = float(area.needs(row, "probability")[place])
        return {
            "pupils": int(area.series(wanted.series)[place, POINT]),
            "rooms": float(area.needs(row, "rooms")[place]),
            "there": float(area.needs(row, "supply")[place] + area.needs(row, "planned")[place]),
            "balance": told(-short, language),
            "_short": short,
            "chance": chance(odds, language),
            "_odds": odds,
        }

    rows: list[Row] = [
        {
            "name": dcc.Link(name, href=f"/forecast?area={code}&series={wanted.series}"),
            "_name": name,
            **cells(area),
        }
        for code, (name, area) in picture.parts.items()
    ]
    rows = sorted(rows, key=lambda one: -float(one["_short"]))
    rows.append({"name": picture.unit.name, "_class": "total", **cells(picture.area)})
    columns = [
        Column("name", translate("overview.unit", language), "component", sort_key="_name"),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column("rooms", translate("forecast.rooms_needed", language), "number"),
        Column("there", translate("forecast.rooms_there", language), "number"),
        _balance_column(language),
        _chance_column(language),
    ]
    return data_table(
        columns,
        rows,
        caption=translate("forecast.parts", language),
        language=language,
        sortable=False,
        tall=True,
    )


def _school_rows(
    picture: ForecastPicture, schools: SchoolForecasts, place: int, look: Preferences
) -> Component:
    language, wanted = look.language, picture.filter
    kept = grades_of(wanted.series)
    rows: list[Row] = []
    for number, name in enumerate(schools.names):
        own = [
            cell
            for cell, (school, grade) in enumerate(
                zip(schools.cell_school, schools.cell_grade, strict=True)
            )
            if school == number and int(grade) in kept
        ]
        if not own:
            continue
        short = float(schools.rooms[number, place] - schools.supply[number, place])
        if not schools.pupils[own, :, POINT].any() and not schools.supply[number].any():
            continue  # closed before, and stays so
        rows.append(
            {
                "name": name,
                "_short": short,
                "now": int(schools.pupils[own, 0, POINT].sum()),
                "pupils": int(schools.pupils[own, place, POINT].sum()),
                "rooms": float(schools.rooms[number, place]),
                "there": float(schools.supply[number, place]),
                "balance": told(-short, language),
            }
        )
    rows = sorted(rows, key=lambda one: -float(one["_short"]))
    total = {
        key: sum(float(row[key]) for row in rows) for key in ("now", "pupils", "rooms", "there")
    }
    rows.append(
        {
            "name": picture.unit.name,
            "_class": "total",
            "balance": told(total["there"] - total["rooms"], language),
            **total,
        }
    )
    columns = [
        Column("name", translate("overview.school", language)),
        Column("now", formats.school_year(picture.area.years[0]), "number"),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column(
            "rooms",
            translate("forecast.rooms_needed", language),
            "number",
            hint=translate("forecast.whole_school", language),
        ),
        Column("there", translate("forecast.rooms_there", language), "number"),
        Column("balance", translate("forecast.balance", language), "component"),
    ]
    return data_table(
        columns,
        rows,
        caption=translate("forecast.parts_school", language),
        language=language,
        sortable=False,
        tall=True,
    )


def grades_of(series: str) -> Sequence[int]:
    """Return the grades a grade, a level or all of them stands for."""
    if series == ALL:
        return GRADES
    return STAGE_GRADES[series] if series in STAGES else (int(series[1:]),)


def _spots(picture: ForecastPicture, look: Preferences) -> Component:
    language = look.language
    row = picture.filter.need_row
    kept = [spot for spot in picture.hot_spots if row in (ALL, spot.level)]
    last = picture.years[-1]
    kept = [spot for spot in kept if spot.year <= last]
    return html.Div(
        [
            hot_spot_table(kept, HOT_SPOTS_SHOWN, look),
            html.P(translate("forecast.hot_spots_rule", language), className="rule"),
            _source(picture, language),
        ]
    )


# --- scenarios -----------------------------------------------------------------------------------


def _compare(picture: ForecastPicture, look: Preferences) -> Component:
    language, wanted = look.language, picture.filter
    areas = {one.name: picture.areas[one.id] for one in picture.shown}
    title = translate(
        "forecast.compare_title",
        language,
        series=series_name(wanted.series, language),
        unit=picture.unit.name,
    )
    columns = [
        Column("year", translate("overview.school_year", language)),
        *(Column(name, name, "number") for name in areas),
    ]
    rows = [
        {
            "year": formats.school_year(year),
            **{name: int(area.series(wanted.series)[place, POINT]) for name, area in areas.items()},
        }
        for place, year in enumerate(picture.years)
    ]
    return graph(
        ids.COMPARE_GRAPH,
        side_by_side(areas, wanted.series, wanted.horizon, look),
        caption(picture, title, translate("units.pupils", language), look),
        look,
        table=static(data_table(columns, rows, caption=title, language=language, sortable=False)),
        downloads=_downloads(picture),
        height=300,
    )


def _scenario_table(picture: ForecastPicture, look: Preferences) -> Component:
    """Set the scenarios side by side at the horizon, each with what it assumes."""
    language, wanted = look.language, picture.filter
    end, row = wanted.horizon, wanted.need_row
    columns = [
        Column("name", translate("forecast.scenario", language)),
        Column("pupils", translate("measures.pupils", language), "number"),
        Column("range", translate("forecast.band_80", language), "component", sortable=False),
        Column("rooms", translate("forecast.rooms_needed", language), "number"),
        Column("balance", translate("forecast.balance", language), "component"),
        Column("chance", translate("forecast.probability", language), "component"),
    ]
    rows = []
    for one in picture.shown:
        area = picture.areas[one.id]
        bands = area.series(wanted.series)[end]
        rows.append(
            {
                "name": one.name,
                "pupils": int(bands[POINT]),
                "range": translate(
                    "forecast.range_80",
                    language,
                    low=formats.number(int(bands[LO80]), language),
                    high=formats.number(int(bands[HI80]), language),
                ),
                "rooms": float(area.needs(row, "rooms")[end]),
                "balance": told(-float(area.shortage(row)[end]), language),
                "chance": chance(float(area.needs(row, "probability")[end]), language),
            }
        )
    table = data_table(
        columns,
        rows,
        caption=translate(
            "forecast.compare_table", language, year=formats.school_year(picture.years[-1])
        ),
        language=language,
        sortable=False,
    )
    return html.Div([table, _assumed(picture, look), _source(picture, language)])


def _assumed(picture: ForecastPicture, look: Preferences) -> Component:
    """Say in a line per scenario what it is about, and which version."""
    language = look.language
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(one.name),
                    html.Span(
                        translate(
                            "forecast.version_line",
                            language,
                            number=one.number,
                            reason=one.reason,
                            who=person_name(one.account_name, language),
                            when=formats.date(one.recorded_at, language),
                        ),
                        className="grow",
                    ),
                ]
            )
            for one in picture.shown
        ],
        className="line-list",
    )


def _tornado(picture: ForecastPicture, look: Preferences) -> Component:
    language = look.language
    reference = str(picture.run.settings.get("reference", ""))
    known = next((one for one in picture.shown if one.key == reference), None)
    area = picture.areas[known.id] if known else picture.area
    title = translate(
        "forecast.tornado_title", language, year=formats.school_year(picture.years[-1])
    )
    return graph(
        ids.TORNADO_GRAPH,
        tornado(area, picture.filter.horizon, look),
        caption(
            picture,
            title,
            translate("units.rooms", language),
            look,
            note=translate(
                "forecast.tornado_note", language, scenario=known.name if known else "–"
            ),
        ),
        look,
        height=330,
    )
