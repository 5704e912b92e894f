"""Callbacks of the page that finds the school of a home."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from callbacks.binding import bind
from components.ids import sending as ids
from components.panels import sending as panels
from data.contracts.access import Actor, Permission
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.zones import ENTRY_GRADES
from data.database import read_session
from data.i18n import translate
from data.services import zone_sending
from data.services.zone_sending import COLUMNS

_REFUSALS = ("no_file", "no_table", "no_rows", "too_many", "bad_weights", "nothing", "no_columns")


def show(actor: Actor, asked: Any) -> list[Component]:  # noqa: ANN401  the address, as sent
    """Show the question with its answer, and the way to send a list."""
    language = actor.language
    said = {str(name): str(value) for name, value in dict(asked or {}).items()}
    answer = _answer(actor, said) if any(said.get(name) for name in panels.HOME) else None
    error = said.get("error", "")
    values = {"columns": ", ".join(COLUMNS), "most": zone_sending.MOST_ROWS}
    refusal = translate(f"sending.{error}", language, **values) if error in _REFUSALS else ""
    return [
        panels.one_card(said, answer, language),
        panels.many_card(language, generate_csrf(), refusal),
    ]


def grade_of(said: Mapping[str, str]) -> int:
    """Return the entry grade asked for, else grade 1."""
    return next((one for one in ENTRY_GRADES if str(one) == said.get("grade")), 1)


def _answer(actor: Actor, said: Mapping[str, str]) -> Component:
    language = actor.language
    try:
        weights = zone_sending.weights_of(said)
        with read_session() as session:
            place = zone_sending.place_of(session, actor, grade_of(said))
            found = zone_sending.answer(session, actor, place, [said], weights)
    except InvalidInputError as error:
        return panels.refused([translate(error.key, language, **error.values)])
    except NotFoundError:
        return panels.refused([translate("sending.nothing", language)])
    sent = found.sent[0]
    if sent is None:
        return panels.refused(
            [
                f"{translate(f'sending.{one.column}', language)}: {translate(one.key, language)}"
                for one in found.faults
            ]
        )
    school = None
    if sent.school >= 0:
        school = (found.names[sent.school], found.codes[sent.school], sent.metres)
    others = [(found.names[one], metres, seats) for one, metres, seats in sent.alternatives]
    return panels.found(school, sent.reason, others, found.source(language), language)


def register(app: Dash) -> None:
    """Bind the function above to the page."""
    bind(
        app,
        show,
        permission=Permission.ZONE_VIEW,
        output=Output(ids.ANSWER_PANEL, "children"),
        inputs={"asked": Input(ids.ASKED_STORE, "data")},
    )
