"""Callbacks of the editor of zone plans: choices, and what the editor is opened with."""

from typing import Any

from dash import Dash, Input, Output

from callbacks.binding import bind
from components.ids import zoning as ids
from components.panels.empty import empty_state
from components.panels.zoning import NONE, editor, plan_label, year_options
from data.contracts.access import Actor, Permission
from data.database import read_session
from data.i18n import translate
from data.queries import clock
from data.services import forecast_page, zone_page


def show_editor(
    actor: Actor,
    kept: Any,  # noqa: ANN401  changes when a version was saved
    **asked: str | None,
) -> dict[str, Any]:
    """Offer what there is for the choice, and open the editor on it."""
    language = actor.language
    with read_session() as session:
        choices = zone_page.choices(session, actor, asked)
        run = forecast_page.latest_run(session)
        today = clock.today(session)
    place = choices.place
    scenarios = [(one.key, one.name) for one in run.scenarios] if run else []
    known = {key for key, _ in scenarios}
    scenario = asked["scenario"] if asked["scenario"] in known else ""
    labels = [
        (plan, plan_label(plan, choices.titles.get(plan.id, ""), choices.area or "", language))
        for plan in choices.plans
    ]
    return {
        "years": year_options(choices.years),
        "year": str(place.school_year) if place else None,
        "areas": [{"label": area.name, "value": area.code} for area in choices.areas],
        "area": choices.area,
        "plans": [{"label": translate("zoning.plan_current", language), "value": NONE}]
        + [{"label": label, "value": str(plan.id)} for plan, label in labels],
        "plan": str(choices.plan.id) if choices.plan else NONE,
        "scenarios": [{"label": translate("zoning.no_scenario", language), "value": NONE}]
        + [{"label": name, "value": key} for key, name in scenarios],
        "scenario": scenario or NONE,
        "editor": editor(
            actor, place, labels, choices.plan, scenario or "", today, merges=choices.merges
        )
        if place
        else empty_state(
            translate("zoning.empty", language), hint=translate("zoning.empty_hint", language)
        ),
    }


def register(app: Dash) -> None:
    """Bind the function above to the page."""
    bind(
        app,
        show_editor,
        permission=Permission.ZONE_VIEW,
        output={
            "years": Output(ids.YEAR_SELECT, "options"),
            "year": Output(ids.YEAR_SELECT, "value"),
            "areas": Output(ids.AREA_SELECT, "options"),
            "area": Output(ids.AREA_SELECT, "value"),
            "plans": Output(ids.PLAN_SELECT, "options"),
            "plan": Output(ids.PLAN_SELECT, "value"),
            "scenarios": Output(ids.SCENARIO_SELECT, "options"),
            "scenario": Output(ids.SCENARIO_SELECT, "value"),
            "editor": Output(ids.EDITOR_PANEL, "children"),
        },
        inputs={
            "kept": Input(ids.KEPT_STORE, "data"),
            "year": Input(ids.YEAR_SELECT, "value"),
            "grade": Input(ids.GRADE_SELECT, "value"),
            "area": Input(ids.AREA_SELECT, "value"),
            "plan": Input(ids.PLAN_SELECT, "value"),
            "scenario": Input(ids.SCENARIO_SELECT, "value"),
        },
    )
