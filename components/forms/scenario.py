"""The form of a scenario: one table per section, a row per assumption."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria
from components.forms.fields import field, text_input
from components.icons import icon
from components.ids import forecast as ids
from components.panels.card import card
from components.panels.forecast_trust import person_name
from components.panels.provenance import simulated_badge
from components.panels.table import Column, data_table
from data.contracts.forecast_page import Place
from data.contracts.forecasting import SECTIONS, Field, Problem, ScenarioView
from data.i18n import translate

SPARE_ROWS = 2
ADDED_ROWS = 3


def editor(scenario: ScenarioView | None, places: Sequence[Place], language: str) -> html.Div:
    """Return the form, filled from a version, or empty for a new scenario."""
    head = html.Div(
        [
            field(
                translate("scenarios.name", language),
                text_input(ids.NAME_INPUT, scenario.name if scenario else "", maxLength=120),
                note_id=ids.NAME_NOTE,
            ),
            field(
                translate("scenarios.reason", language),
                text_input(ids.REASON_INPUT, "", maxLength=500),
                note_id=ids.REASON_NOTE,
                hint=translate("scenarios.reason_hint", language),
            ),
        ],
        className="scenario-head",
    )
    known: Mapping[str, Any] = scenario.assumptions if scenario else {}
    seen = [scenario.key, scenario.number] if scenario else ["", 0]
    return html.Div(
        [
            dcc.Store(id=ids.EDITOR_SEEN_STORE, data=seen),
            _unit_list(places),
            head,
            *(_section(name, known.get(name, ()), language) for name in SECTIONS),
            html.Div(
                html.Button(
                    translate("scenarios.save", language),
                    id=ids.SAVE_BUTTON,
                    type="button",
                    className="button button-primary",
                ),
                className="admin-buttons",
            ),
        ],
        className="page-body scenario-form",
    )


def _unit_list(places: Sequence[Place]) -> html.Datalist:
    return html.Datalist(
        [html.Option(place.name, value=place.code) for place in places], id=ids.UNIT_LIST
    )


def _section(section: str, rows: Sequence[Mapping[str, Any]], language: str) -> html.Section:
    fields = SECTIONS[section]
    count = len(rows) + (0 if section == "measure" and rows else SPARE_ROWS)
    filled = [*rows, *({} for _ in range(count - len(rows)))]
    header = html.Tr(
        [
            html.Th(translate("scenarios.row", language), scope="col"),
            *(html.Th(field_label(section, one.name, language), scope="col") for one in fields),
        ]
    )
    body = html.Tbody(
        [row_of(section, number, row, language) for number, row in enumerate(filled, start=1)],
        id=ids.section_panel(section),
    )
    add = html.Button(
        [icon("plus-lg"), translate("scenarios.add_rows", language)],
        id=ids.add_button(section),
        type="button",
        className="button",
    )
    return card(
        translate(f"scenarios.section_{section}", language),
        [
            html.P(translate(f"scenarios.hint_{section}", language), className="quiet"),
            html.Div(
                html.Table([html.Thead(header), body], className="scenario-table"),
                className="table-scroll",
                role="region",
                tabIndex=0,
                **aria(label=translate(f"scenarios.section_{section}", language)),
            ),
            None if section == "measure" else add,
        ],
    )


def row_of(section: str, number: int, row: Mapping[str, Any], language: str) -> html.Tr:
    """Return one row of a section, filled or empty."""
    return html.Tr(
        [
            html.Td(str(number), className="code"),
            *(
                html.Td(
                    _cell(section, number, one, row.get(one.name), language),
                    className="scenario-text" if one.kind in {"text", "school"} else None,
                )
                for one in SECTIONS[section]
            ),
        ]
    )


def _cell(section: str, number: int, one: Field, value: Any, language: str) -> Component:  # noqa: ANN401
    id_ = ids.cell_input(section, number, one.name)
    spoken = translate(
        "scenarios.cell",
        language,
        section=translate(f"scenarios.section_{section}", language),
        row=number,
        field=field_label(section, one.name, language),
    )
    if one.kind == "choice":
        options = [
            {"label": translate(f"scenarios.choice_{choice}", language), "value": choice}
            for choice in one.choices
        ]
        return html.Label(
            [
                html.Span(spoken, className="visually-hidden"),
                dbc.Select(id=id_, options=options, value=value, placeholder="–"),
            ]
        )
    number_like = one.kind in {"year", "percent", "count"}
    more: dict[str, Any] = {"list": ids.UNIT_LIST} if one.kind == "unit" else {}
    return html.Label(
        [
            html.Span(spoken, className="visually-hidden"),
            dbc.Input(
                id=id_,
                type="text",
                value=_text(value, language),
                inputmode="decimal" if number_like else "text",
                maxLength=120,
                autoComplete="off",
                **more,
            ),
        ]
    )


def _text(value: Any, language: str) -> str:  # noqa: ANN401
    """Write a value as the reader would type it."""
    if value is None:
        return ""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:g}".replace(".", "," if language == "vi" else ".")
    return str(int(value)) if isinstance(value, float) else str(value)


def field_label(section: str, name: str, language: str) -> str:
    """Return what a column of a section is called."""
    return translate(f"scenarios.field_{section}_{name}", language)


def problem_list(problems: Sequence[Problem], language: str) -> html.Div:
    """List what was refused, each with its section, row and column."""
    return html.Div(
        [
            html.P(translate("scenarios.refused", language, count=len(problems))),
            html.Ul([html.Li(problem_text(one, language)) for one in problems]),
        ],
        className="admin-refused",
        role="alert",
    )


def problem_text(problem: Problem, language: str) -> str:
    """Return one refused cell as a sentence."""
    values = {
        name: formats.number(value, language, digits=0 if float(value).is_integer() else 1)
        if isinstance(value, (int, float))
        and not (name in {"low", "high"} and problem.field == "year")
        else value
        for name, value in problem.values.items()
    }
    said = translate(f"scenarios.problem_{problem.key}", language, **values)
    section = translate(f"scenarios.section_{problem.section}", language)
    if not problem.field:
        return translate("scenarios.at_section", language, section=section, said=said)
    return translate(
        "scenarios.at_cell",
        language,
        section=section,
        row=problem.row,
        field=field_label(problem.section, problem.field, language),
        said=said,
    )


def saved(name: str, number: int, language: str) -> html.Div:
    """Say that a version is kept, and lead back to run it."""
    return html.Div(
        [
            html.P(translate("scenarios.saved", language, name=name, number=number)),
            dcc.Link(
                [translate("scenarios.go_run", language), icon("arrow-right")],
                href="/forecast",
                className="more-link",
            ),
        ],
        className="admin-done",
        role="status",
    )


def history(versions: Sequence[ScenarioView], language: str) -> Component:
    """List every version of a scenario, newest first."""
    columns = [
        Column("number", translate("scenarios.version", language), "number"),
        Column("name", translate("scenarios.name", language)),
        Column("when", translate("data.when", language), "component"),
        Column("who", translate("data.who", language)),
        Column("reason", translate("scenarios.reason", language)),
        Column("kind", translate("data.state", language), "component"),
    ]
    rows = [
        {
            "number": one.number,
            "name": one.name,
            "when": formats.date_time(one.recorded_at, language),
            "who": person_name(one.account_name, language),
            "reason": one.reason,
            "kind": simulated_badge(language) if one.simulated else None,
        }
        for one in versions
    ]
    return data_table(
        columns,
        rows,
        caption=translate("scenarios.history", language),
        language=language,
        sortable=False,
        empty=translate("scenarios.no_history", language),
    )
