"""Callbacks of the forecast page."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, no_update

from callbacks.binding import bind
from components import formats
from components.ids import forecast as ids
from components.ids import shell
from components.maps.shortage import shortage_legend, shortage_look
from components.panels.empty import empty_state
from components.panels.forecast import forecast_body, parts_table
from components.panels.forecast_job import job_buttons, job_state
from components.static import static
from data.contracts.access import Actor, Permission
from data.contracts.forecast_page import (
    Choices,
    ForecastFilter,
    ForecastPicture,
    horizon_of,
    series_of,
)
from data.database import read_session
from data.i18n import translate
from data.queries import forecasts
from data.services import forecast_page, forecasting

WHOLE = "-"
_OUTPUTS = ("body", "areas", "area", "parts", "part", "scenarios", "scenario", "seen")


def filter_of(
    area: str | None,
    part: str | None,
    series: str | None,
    horizon: str | None,
    scenario: str | None,
) -> ForecastFilter:
    """Read the controls; the unit is the narrowest one chosen."""
    chosen = part if part and part != WHOLE else area
    return ForecastFilter(
        unit_code=chosen or None,
        series=series_of(series),
        horizon=horizon_of(horizon),
        scenario=scenario or "",
    )


def show_forecast(
    actor: Actor,
    versions: dict[str, int] | None,
    seen: Any,  # noqa: ANN401
    **chosen: str | None,
) -> dict[str, Any]:
    """Fill the page; leave it alone when nothing it shows has changed."""
    known = {topic: (versions or {}).get(topic, 0) for topic in map(str, forecast_page.TOPICS)}
    if versions and seen == [chosen, known]:
        return dict.fromkeys(_OUTPUTS, no_update)
    with read_session() as session:
        choices = forecast_page.choices(session, actor.scope)
        area, part = _placed(choices, chosen["area"], chosen["part"])
        wanted = filter_of(area, part, chosen["series"], chosen["horizon"], chosen["scenario"])
        picture = forecast_page.picture(session, actor, wanted)
        stand = forecast_page.stand(session)
        body = (
            _body(picture, actor)
            if picture is None
            else forecast_page.drawn(
                session,
                actor.scope,
                "body",
                (actor.language, actor.theme, wanted),
                lambda: _body(picture, actor),
            )
        )
    scenario = picture.scenario.key if picture else None
    kept = {**chosen, "area": area, "part": part or WHOLE, "scenario": scenario}
    return {
        "body": body,
        "areas": _area_options(choices),
        "area": area,
        "parts": _part_options(choices, area, actor.language),
        "part": part or WHOLE,
        "scenarios": [{"label": one.name, "value": one.key} for one in choices.scenarios],
        "scenario": scenario,
        "seen": [kept, stand],
    }


def _placed(choices: Choices, area: str | None, part: str | None) -> tuple[str | None, str | None]:
    """Return area and part as the two lists hold them.

    An address may name a ward as its area: then its parent is the area. What is not in either list
    stays as it is, so that the query answers for it.
    """
    upper = {place.code for place in choices.upper()}
    places = {place.code: place for place in choices.places}
    if area in places and area not in upper:
        area, part = places[area].parent, area
    if not area:
        area = choices.upper()[0].code if upper else None
    if part in {None, "", WHOLE}:
        return area, None
    below = {place.code for place in choices.below(area)} - upper
    return area, part if part in below else None


def _area_options(choices: Choices) -> list[dict[str, str]]:
    return [{"label": place.name, "value": place.code} for place in choices.upper()]


def _part_options(choices: Choices, area: str | None, language: str) -> list[dict[str, str]]:
    whole = {"label": translate("forecast.whole_area", language), "value": WHOLE}
    upper = {place.code for place in choices.upper()}
    below = [place for place in choices.below(area) if place.code not in upper]
    return [whole, *({"label": place.name, "value": place.code} for place in below)]


def _body(picture: ForecastPicture | None, actor: Actor) -> Any:  # noqa: ANN401
    if picture is None:
        return empty_state(
            translate("forecast.no_run", actor.language),
            icon_name="hourglass-split",
            hint=translate("forecast.no_run_hint", actor.language),
        )
    return forecast_body(picture, picture.years[-1], actor.preferences)


def _chosen_year(
    actor: Actor, year: str | int | None, chosen: Mapping[str, str | None]
) -> tuple[ForecastPicture, int] | None:
    """Return the picture on screen and the year of its slider; None if it has no such year."""
    wanted = filter_of(
        chosen["area"], chosen["part"], chosen["series"], chosen["horizon"], chosen["scenario"]
    )
    with read_session() as session:
        picture = forecast_page.picture(session, actor, wanted)
    text = str(year or "")
    if picture is None or not text.isdigit() or int(text) not in picture.years:
        return None
    return picture, int(text)


def show_year(actor: Actor, year: str | int | None, **chosen: str | None) -> dict[str, Any]:
    """Colour the map and fill the table by another year."""
    found = _chosen_year(actor, year, chosen)
    if found is None:
        return dict.fromkeys(("hideout", "legend", "parts", "note"), no_update)
    picture, shown = found
    look = actor.preferences
    return {
        "hideout": shortage_look(picture, shown, look),
        "legend": static(shortage_legend(picture, shown, look)),
        "parts": static(parts_table(picture, shown, look)),
        "note": formats.school_year(shown),
    }


def show_list_year(actor: Actor, year: str | int | None, **chosen: str | None) -> dict[str, Any]:
    """Fill the table of an area without a map by another year."""
    found = _chosen_year(actor, year, chosen)
    if found is None:
        return dict.fromkeys(("parts", "note"), no_update)
    picture, shown = found
    return {
        "parts": static(parts_table(picture, shown, actor.preferences)),
        "note": formats.school_year(shown),
    }


def show_job(
    actor: Actor,
    _ticks: int | None,
    _asked: Any,  # noqa: ANN401
    _versions: Any,  # noqa: ANN401
    fired: str | None,
) -> dict[str, Any]:
    """Show how the making of a forecast stands; asks again while one is under way.

    A tick leaves the buttons alone, so that whoever reached one by keyboard stays on it.
    """
    with read_session() as session:
        job = forecasts.last_job(session)
        run = forecast_page.latest_run(session)
    is_open = job is not None and job.is_open
    buttons: Any = None
    if actor.may(Permission.FORECAST_RUN):
        keeps = is_open and fired == ids.JOB_INTERVAL
        buttons = no_update if keeps else job_buttons(actor.language, is_open=is_open)
    return {
        "panel": job_state(job, run, actor.language),
        "buttons": buttons,
        "resting": not is_open,
    }


def command_run(
    actor: Actor, _run: int | None, _cancel: int | None, fired: str | None
) -> dict[str, Any]:
    """Start a run, or stop the one under way."""
    if fired == ids.RUN_BUTTON and _run:
        return {"job": ["run", forecasting.ask(actor), _run]}
    if fired == ids.CANCEL_BUTTON and _cancel:
        forecasting.stop(actor)
        return {"job": ["stop", _cancel]}
    return {"job": no_update}


def register(app: Dash) -> None:
    """Bind the functions above to the page."""
    controls = {
        "area": Input(ids.AREA_SELECT, "value"),
        "part": Input(ids.PART_SELECT, "value"),
        "series": Input(ids.SERIES_SELECT, "value"),
        "horizon": Input(ids.HORIZON_SELECT, "value"),
        "scenario": Input(ids.SCENARIO_SELECT, "value"),
    }
    bind(
        app,
        show_forecast,
        permission=Permission.FORECAST_VIEW,
        output={
            "body": Output(ids.BODY_PANEL, "children"),
            "areas": Output(ids.AREA_SELECT, "options"),
            "area": Output(ids.AREA_SELECT, "value"),
            "parts": Output(ids.PART_SELECT, "options"),
            "part": Output(ids.PART_SELECT, "value"),
            "scenarios": Output(ids.SCENARIO_SELECT, "options"),
            "scenario": Output(ids.SCENARIO_SELECT, "value"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={**controls, "versions": Input(shell.VERSION_STORE, "data")},
        state={"seen": State(ids.SEEN_STORE, "data")},
    )
    on_screen = {name: State(port.component_id, "value") for name, port in controls.items()}
    bind(
        app,
        show_year,
        permission=Permission.FORECAST_VIEW,
        output={
            "hideout": Output(ids.MAP_LAYER, "hideout"),
            "legend": Output(ids.LEGEND_PANEL, "children"),
            "parts": Output(ids.PARTS_PANEL, "children"),
            "note": Output(ids.YEAR_NOTE, "children"),
        },
        inputs={"year": Input(ids.YEAR_INPUT, "value")},
        state=on_screen,
        prevent_initial_call=True,
    )
    bind(
        app,
        show_list_year,
        permission=Permission.FORECAST_VIEW,
        output={
            "parts": Output(ids.LIST_PARTS_PANEL, "children"),
            "note": Output(ids.LIST_YEAR_NOTE, "children"),
        },
        inputs={"year": Input(ids.LIST_YEAR_INPUT, "value")},
        state=on_screen,
        prevent_initial_call=True,
    )
    bind(
        app,
        show_job,
        permission=Permission.FORECAST_VIEW,
        fired=True,
        output={
            "panel": Output(ids.JOB_PANEL, "children"),
            "buttons": Output(ids.JOB_BUTTONS_PANEL, "children"),
            "resting": Output(ids.JOB_INTERVAL, "disabled"),
        },
        inputs={
            "_ticks": Input(ids.JOB_INTERVAL, "n_intervals"),
            "_asked": Input(ids.JOB_STORE, "data"),
            "_versions": Input(shell.topic_store("forecasts"), "data"),
        },
    )
    bind(
        app,
        command_run,
        permission=Permission.FORECAST_RUN,
        fired=True,
        output={"job": Output(ids.JOB_STORE, "data")},
        inputs={
            "_run": Input(ids.RUN_BUTTON, "n_clicks"),
            "_cancel": Input(ids.CANCEL_BUTTON, "n_clicks"),
        },
        prevent_initial_call=True,
    )
