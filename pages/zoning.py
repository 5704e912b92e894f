"""Draw, compare and decide zone plans."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.attributes import data
from components.ids import zoning as ids
from components.panels.card import more_link, page_heading
from components.panels.empty import skeleton
from data.contracts.zones import ENTRY_GRADES
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, **url: str) -> html.Div:
    """Return the empty page; callbacks.zoning fills it, assets/69-zoning.js draws the editor."""

    def choose(name: str, id_: str, options: list[dict[str, Any]], value: str | None) -> html.Label:
        return html.Label(
            [
                html.Span(translate(f"zoning.{name}", language)),
                dbc.Select(id=id_, options=options, value=value),
            ],
            className="control",
            **data(query=name),
        )

    grades = [
        {"label": translate(f"zones.grade_{grade}", language), "value": str(grade)}
        for grade in ENTRY_GRADES
    ]
    grade = url.get("grade", "")
    asked = grade if grade in set(map(str, ENTRY_GRADES)) else "1"
    return html.Div(
        [
            page_heading(
                translate("zoning.title", language),
                lead=translate("zoning.lead", language),
                actions=more_link(translate("sending.title", language), "/zones/assign"),
            ),
            html.Div(
                [
                    choose("year", ids.YEAR_SELECT, [], url.get("year") or None),
                    choose("grade", ids.GRADE_SELECT, grades, asked),
                    choose("area", ids.AREA_SELECT, [], url.get("area") or None),
                    choose("plan", ids.PLAN_SELECT, [], url.get("plan") or None),
                    choose("scenario", ids.SCENARIO_SELECT, [], url.get("scenario") or None),
                ],
                className="zoning-controls",
            ),
            dcc.Store(id=ids.KEPT_STORE),
            html.Div(skeleton(language, lines=12), id=ids.EDITOR_PANEL),
        ],
        className="zoning-page",
    )
