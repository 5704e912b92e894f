"""The school of a home: the question, the answer with its reason, and the list."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.formats import number
from components.forms.post import post_form, submit
from components.panels.card import card
from data.contracts.zones import ENTRY_GRADES
from data.i18n import translate

HOME = ("block", "ward", "lon", "lat")
WISHES = ("previous_school", "work_lon", "work_lat")
WEIGHTS = {"w_home": "1", "w_previous": "0", "w_work": "0"}


def _field(name: str, asked: Mapping[str, str], language: str, default: str = "") -> html.Label:
    return html.Label(
        [
            html.Span(translate(f"sending.{name}", language)),
            dbc.Input(name=name, value=asked.get(name, default)[:60], autocomplete="off"),
        ],
        className="control",
    )


def _grade(asked: Mapping[str, str], language: str) -> html.Label:
    options = [
        {"label": translate(f"zones.grade_{one}", language), "value": str(one)}
        for one in ENTRY_GRADES
    ]
    known = {option["value"] for option in options}
    grade = asked.get("grade", "1")
    chosen = grade if grade in known else "1"
    select = dbc.Select(options=options, value=chosen, name="grade")
    return html.Label(
        [html.Span(translate("sending.grade", language)), select], className="control"
    )


def _weights(asked: Mapping[str, str], language: str) -> list[html.Label]:
    return [_field(name, asked, language, default) for name, default in WEIGHTS.items()]


def one_card(asked: Mapping[str, str], answer: Component | None, language: str) -> html.Section:
    """Ask for one home, and show the answer."""
    fields = [_field(name, asked, language) for name in (*HOME, *WISHES)]
    form = html.Form(
        [
            html.Div(
                [_grade(asked, language), *fields, *_weights(asked, language)],
                className="zoning-form",
            ),
            submit(translate("sending.find", language), class_name="button button-primary"),
        ],
        action="/zones/assign",
        method="get",
    )
    return card(translate("sending.one", language), [form, answer])


def many_card(language: str, csrf_token: str, refusal: str) -> html.Section:
    """Ask for a list."""
    file = html.Label(
        [
            html.Span(translate("sending.file", language)),
            dbc.Input(type="file", name="file"),
        ],
        className="control",
    )
    form = post_form(
        "/zones/assign/list",
        csrf_token,
        [
            html.Div(
                [_grade({}, language), file, *_weights({}, language)], className="zoning-form"
            ),
            submit(translate("sending.send", language), class_name="button button-primary"),
        ],
    )
    form.encType = "multipart/form-data"  # type: ignore[attr-defined]
    said = html.P(refusal, className="tone-bad", role="alert") if refusal else None
    hint = html.P(translate("sending.many_hint", language), className="quiet")
    return card(translate("sending.many", language), [hint, said, form])


def refused(texts: Sequence[str]) -> html.Ul:
    """Say what is wrong with the question."""
    return html.Ul([html.Li(text) for text in texts], className="tone-bad", role="alert")


def found(
    school: tuple[str, str, float] | None,
    reason: str,
    others: Sequence[tuple[str, float, float]],
    source: str,
    language: str,
) -> html.Div:
    """Show the school (name, code, metres), why, and the others (name, metres, free seats)."""
    head = (
        html.P(
            html.Strong(
                translate(
                    "sending.answer", language, school=school[0], code=school[1],
                    metres=number(school[2], language),
                )
            )
        )
        if school
        else None
    )  # fmt: skip
    offers = [
        html.Li(
            translate(
                "sending.offer", language, school=name, metres=number(metres, language),
                seats=number(seats, language),
            )
        )
        for name, metres, seats in others
    ]  # fmt: skip
    return html.Div(
        [
            head,
            html.P(translate(f"sending.reason_{reason}", language)),
            html.H3(translate("sending.alternatives", language), className="zoning-heading"),
            html.Ul(offers)
            if offers
            else html.P(translate("sending.no_alternatives", language), className="quiet"),
            html.P(source, className="quiet"),
        ],
        role="status",
    )
