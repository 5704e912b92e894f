"""What to build where by when, and why."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.icons import icon
from components.panels.empty import empty_state
from components.panels.provenance import Provenance, provenance_line
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.theme import Tone
from data.contracts.access import Preferences
from data.contracts.forecast_page import Urgent
from data.contracts.forecasting import HotSpot
from data.i18n import translate

_ALMOST_CERTAIN, _PROBABLE = 0.9, 0.7


def what(spot: HotSpot, language: str) -> str:
    """Say what to build: 'Khoảng 45 phòng học tiểu học (tương đương 2 trường)'."""
    return translate(
        "forecast.spot_what",
        language,
        rooms=formats.number(spot.shortage, language),
        level=level_name(spot.level, language),
        schools=formats.number(spot.schools, language),
    )


def level_name(level: str, language: str) -> str:
    """Return a level as it stands inside a sentence."""
    return translate(f"forecast.in_sentence_{level}", language)


def why(spot: HotSpot, language: str) -> str:
    """Give the reasons in a sentence with its figures."""
    change = spot.pupils_then - spot.pupils_now
    name = "spot_why_growing" if change > 0 else "spot_why_crowded"
    return translate(
        f"forecast.{name}",
        language,
        year=formats.school_year(spot.worst_year),
        need=formats.number(spot.need, language),
        supply=formats.number(spot.supply, language),
        planned=formats.change(spot.planned, language),
        now=formats.number(spot.pupils_now, language),
        then=formats.number(spot.pupils_then, language),
        change=formats.change_percent(
            change / spot.pupils_now if spot.pupils_now else None, language
        ),
        likely=formats.number(spot.likely_shortage, language),
        probability=formats.percent(spot.probability, language, digits=0),
    )


def chance(probability: float, language: str) -> Component:
    """Show a probability of shortage as icon, figure and tone."""
    tone: Tone = "none"
    if probability >= _ALMOST_CERTAIN:
        tone = "bad"
    elif probability >= _PROBABLE:
        tone = "watch"
    return status_badge(formats.percent(probability, language, digits=0), tone, quiet=True)


def hot_spot_table(spots: Sequence[HotSpot], most: int, look: Preferences) -> Component:
    """List the places most urgent first, each with its reasons."""
    language = look.language
    columns = [
        Column("where", translate("forecast.where", language), "component", sort_key="_where"),
        Column("what", translate("forecast.what", language), "component", sort_key="_rooms"),
        Column("by", translate("forecast.by_when", language), "component", sort_key="_by"),
        Column(
            "chance",
            translate("forecast.probability", language),
            "component",
            sort_key="_chance",
            hint=translate("forecast.probability_explained", language),
        ),
        Column("why", translate("forecast.why", language), "component", sortable=False),
    ]
    rows = [
        {
            "where": html.Span(
                [
                    html.Span(str(number), className="place"),
                    dcc.Link(spot.unit_name, href=address(spot)),
                ],
                className="unit-cell",
            ),
            "_where": spot.unit_name,
            "what": html.Span(what(spot, language), className="spot-cell"),
            "_rooms": spot.shortage,
            "by": html.Span(formats.school_year(spot.year), className="nowrap"),
            "_by": spot.year,
            "chance": chance(spot.probability, language),
            "_chance": spot.probability,
            "why": html.Span(why(spot, language), className="spot-cell spot-why"),
        }
        for number, spot in enumerate(spots[:most], start=1)
    ]
    return data_table(
        columns,
        rows,
        caption=translate("forecast.hot_spots", language),
        language=language,
        empty=translate("forecast.no_hot_spot", language),
    )


def address(spot: HotSpot) -> str:
    """Return where the forecast of a hot spot stands."""
    return f"/forecast?area={spot.unit_code}&series={spot.level}"


def hot_spot_list(found: Urgent, look: Preferences) -> Component:
    """Name the most urgent places in a few lines, for pages about something else."""
    language, spots = look.language, found.spots
    if not found.has_run:
        return empty_state(translate("forecast.no_run", language), icon_name="hourglass-split")
    if not spots:
        return empty_state(translate("forecast.no_hot_spot", language), icon_name="check-circle")
    lines = [
        html.Li(
            [
                html.Span(
                    [
                        dcc.Link(spot.unit_name, href=address(spot)),
                        html.Span(
                            translate(
                                "forecast.spot_line",
                                language,
                                rooms=formats.number(spot.shortage, language),
                                level=level_name(spot.level, language),
                                year=formats.school_year(spot.year),
                            ),
                            className="spot-what",
                        ),
                    ],
                    className="grow",
                ),
                chance(spot.probability, language),
            ]
        )
        for spot in spots
    ]
    more = dcc.Link(
        [translate("forecast.all_hot_spots", language), icon("arrow-right")],
        href=f"/forecast?area={found.unit_code}",
        className="more-link",
    )
    source = found.provenance.sources(language) or translate("overview.no_source", language)
    known = Provenance(source, found.provenance.as_of_on, found.provenance.simulated)
    return html.Div(
        [html.Ul(lines, className="line-list spot-list"), more, provenance_line(known, language)]
    )
