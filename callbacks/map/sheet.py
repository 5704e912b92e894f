"""Callbacks of the sheet of one institution, in the drawer of the map and on its own page."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.binding import bind
from components import formats
from components.forms import institution as forms
from components.ids import map as page_ids
from components.ids import map_sheet as ids
from components.ids import shell
from components.panels.institution import (
    not_found,
    nothing_chosen,
    sheet_body,
    sheet_heading,
)
from data.contracts.access import Actor, Permission
from data.contracts.errors import NotFoundError
from data.contracts.institution import PointPlace
from data.database import read_session
from data.i18n import translate
from data.services import correcting, institution_sheet
from data.services.importing import issue_text

PARTS = ("heading", "content", "edit", "seen")


def show_sheet(
    actor: Actor,
    chosen: dict[str, Any],
    moved: dict[str, Any],
    mode: str | None,
    seen: dict[str, Any] | None,
) -> dict[str, Any]:
    """Fill the sheet; leave it, and above all an open form, alone when nothing of it changed."""
    code, year = chosen["code"], chosen["year"]
    if not isinstance(code, str) or not code:
        return _nothing(nothing_chosen(actor.language))
    known = seen or {}
    if not _has_moved(known, code, year, moved):
        return dict.fromkeys(PARTS, no_update)
    with read_session() as session:
        stand = institution_sheet.stand(session)
        try:
            sheet = institution_sheet.sheet(
                session, actor.scope, code, year if isinstance(year, int) else None
            )
        except NotFoundError:
            return _nothing(not_found(actor.language, mode=mode or ""))
        rights = {
            "may_edit": actor.may(Permission.INSTITUTION_EDIT),
            "may_export": actor.may(Permission.DATA_EXPORT),
            "may_watch": actor.may(Permission.CAMERA_VIEW),
        }
        body = institution_sheet.drawn(
            session,
            actor.scope,
            sheet,
            (actor.language, actor.theme, *rights.values()),
            lambda: sheet_body(sheet, actor.preferences, **rights),
        )
    written = {name: moved[name] for name in ("saved", "undone")}
    same = known.get("code") == code and known.get("written") == written
    return {
        "heading": sheet_heading(sheet, actor.preferences, mode=mode or ""),
        "content": body,
        "edit": no_update if same else _edit_bar(actor, code, known, written),
        "seen": {"code": code, "year": year, "stand": stand, "written": written},
    }


def _nothing(content: Component) -> dict[str, Any]:
    return {"heading": None, "content": content, "edit": None, "seen": None}


def _has_moved(known: Mapping[str, Any], code: str, year: Any, moved: Mapping[str, Any]) -> bool:  # noqa: ANN401
    if (known.get("code"), known.get("year")) != (code, year):
        return True
    if known.get("written") != {name: moved[name] for name in ("saved", "undone")}:
        return True
    versions, stand = moved["versions"] or {}, known.get("stand") or {}
    return any(versions.get(topic, stand.get(topic)) != stand[topic] for topic in stand)


def _edit_bar(
    actor: Actor, code: str, known: Mapping[str, Any], written: Mapping[str, Any]
) -> list[Component]:
    """Offer the form to those who may correct, with what the last correction did."""
    if not actor.may(Permission.INSTITUTION_EDIT):
        return []
    before = known.get("written") or {}
    bar = forms.edit_bar(actor.language)
    for name, key in (("saved", "sheet.saved"), ("undone", "sheet.undone")):
        said = written[name]
        if said and said.get("code") == code and said != before.get(name):
            text = translate(key, actor.language, number=said["number"])
            bar.append(forms.said(text, *said.get("notes", ())))
    return bar


def open_form(
    actor: Actor, fired: str, opened: int | None, cancelled: int | None, code: str | None
) -> dict[str, Any]:
    """Show the form of the chosen institution, or take it away."""
    if fired != ids.OPEN_BUTTON or not opened:
        return {"form": no_update if not cancelled else None}
    with read_session() as session:
        form = correcting.open_form(session, actor, code or "")
    return {"form": forms.correction_form(form.identity, form.units, actor.language)}


def tell_place(actor: Actor, lat: str | None, lon: str | None, unit: str | None) -> dict[str, Any]:
    """Say where the typed or dragged point lies."""
    with read_session() as session:
        place = correcting.place_of(session, actor, unit or "", str(lat or ""), str(lon or ""))
    return {"note": _place_text(place, actor.language)}


def _place_text(place: PointPlace | None, language: str) -> str:
    if place is None:
        return translate("sheet.place_unknown", language)
    unit = place.unit_name
    if not place.distance_m:
        return translate("sheet.place_inside", language, unit=unit)
    key = "near" if place.distance_m <= place.tolerance_m else "far"
    if key == "near" and place.illustrative:
        key = "near_illustrative"
    metres = formats.number(round(place.distance_m), language)
    text = translate(f"sheet.place_{key}", language, unit=unit, distance_m=metres)
    if place.holder_name:
        return f"{text} {translate('sheet.place_holder', language, holder=place.holder_name)}"
    return text


def save(
    actor: Actor, clicks: int | None, form: dict[str, Any], opened: dict[str, str] | None
) -> dict[str, Any]:
    """Write the form, and tell what was refused beside each field."""
    quiet = dict.fromkeys((_port(name) for name in forms.FIELDS), "")
    if not clicks or not isinstance(opened, dict):
        return dict.fromkeys((*quiet, "note", "saved"), no_update)
    language = actor.language
    code, seen = str(opened.get("code", "")), str(opened.get("seen", ""))
    try:
        done = correcting.correct(actor, code, form, seen)
    except correcting.FormRefusedError as error:
        note = forms.refused(translate(error.key, language, **error.values))
        return quiet | _refusals(error, language) | {"note": note, "saved": no_update}
    except correcting.CorrectionConflictError as error:
        note = forms.refused(_conflict(error, language))
        return {**quiet, "note": note, "saved": no_update}
    except NotFoundError as error:
        note = forms.refused(translate(error.key, language))
        return {**quiet, "note": note, "saved": no_update}
    if done.batch is None:
        note = forms.said(translate("sheet.nothing_changed", language))
        return {**quiet, "note": note, "saved": no_update}
    notes = [issue_text(issue, language) for issue in done.warnings]
    saved = {"code": code, "number": done.batch, "notes": notes}
    return {**quiet, "note": None, "saved": saved}


def _port(name: str) -> str:
    return f"note_{name}"


def _refusals(error: correcting.FormRefusedError, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in error.refusals:
        values = dict(one.values)
        if "kind" in values:
            values["kind"] = translate(f"education.kind_{values['kind']}", language)
        levels = values.get("levels")
        if isinstance(levels, list):
            names = (translate(f"education.level_{level}", language) for level in levels)
            values["levels"] = ", ".join(names)
        found.setdefault(_port(one.field), translate(one.key, language, **values))
    for issue in error.issues:
        found.setdefault(_port("lat"), issue_text(issue, language))
    return found


def _conflict(error: correcting.CorrectionConflictError, language: str) -> str:
    fields = error.values["fields"]
    names = [translate(f"sheet.field_{name}", language) for name in fields]  # type: ignore[attr-defined]
    return translate(
        "sheet.conflict",
        language,
        name=error.values["name"] or formats.UNKNOWN,
        time=formats.date_time(error.values["time"], language),  # type: ignore[arg-type]
        fields=", ".join(names) or formats.UNKNOWN,
    )


def undo(actor: Actor, clicks: int | None, number: Any, code: str | None) -> dict[str, Any]:  # noqa: ANN401
    """Undo the newest correction, or say in words why not."""
    if not clicks:
        return {"note": no_update, "undone": no_update}
    try:
        correcting.undo(actor, code or "", number if isinstance(number, int) else 0)
    except correcting.UndoRefusedError as error:
        values = dict(error.values)
        if "time" in values:
            values["time"] = formats.date_time(values["time"], actor.language)  # type: ignore[arg-type]
        text = translate(error.key, actor.language, **values)
        return {"note": forms.refused(text), "undone": no_update}
    except NotFoundError as error:
        return {
            "note": forms.refused(translate(error.key, actor.language)),
            "undone": no_update,
        }
    return {"note": None, "undone": {"code": code, "number": number}}


def register(app: Dash) -> None:
    """Bind the functions above to the sheet."""
    code = State(page_ids.INSTITUTION_STORE, "data")
    bind(
        app,
        show_sheet,
        permission=Permission.MAP_VIEW,
        output={
            "heading": Output(ids.HEAD_PANEL, "children"),
            "content": Output(ids.CONTENT_PANEL, "children"),
            "edit": Output(ids.EDIT_PANEL, "children"),
            "seen": Output(ids.SEEN_STORE, "data"),
        },
        inputs={
            "chosen": {
                "code": Input(page_ids.INSTITUTION_STORE, "data"),
                "year": Input(page_ids.YEAR_STORE, "data"),
            },
            "moved": {
                "versions": Input(shell.VERSION_STORE, "data"),
                "saved": Input(ids.SAVED_STORE, "data"),
                "undone": Input(ids.UNDONE_STORE, "data"),
            },
        },
        state={
            "mode": State(ids.MODE_STORE, "data"),
            "seen": State(ids.SEEN_STORE, "data"),
        },
    )
    bind(
        app,
        open_form,
        permission=Permission.INSTITUTION_EDIT,
        fired=True,
        output={"form": Output(ids.FORM_PANEL, "children")},
        inputs={
            "opened": Input(ids.OPEN_BUTTON, "n_clicks"),
            "cancelled": Input(ids.CANCEL_BUTTON, "n_clicks"),
        },
        state={"code": code},
        prevent_initial_call=True,
    )
    bind(
        app,
        tell_place,
        permission=Permission.INSTITUTION_EDIT,
        output={"note": Output(ids.POINT_NOTE, "children")},
        inputs={
            "lat": Input(ids.LAT_INPUT, "value"),
            "lon": Input(ids.LON_INPUT, "value"),
            "unit": Input(ids.UNIT_SELECT, "value"),
        },
    )
    _register_writing(app, code)


def _register_writing(app: Dash, code: State) -> None:
    bind(
        app,
        save,
        permission=Permission.INSTITUTION_EDIT,
        output={
            **{_port(name): Output(ids.field_note(name), "children") for name in forms.FIELDS},
            "note": Output(ids.SAVE_NOTE, "children"),
            "saved": Output(ids.SAVED_STORE, "data"),
        },
        inputs={"clicks": Input(ids.SAVE_BUTTON, "n_clicks")},
        state={
            "form": {
                "name": State(ids.NAME_INPUT, "value"),
                "kind": State(ids.KIND_SELECT, "value"),
                "levels": State(ids.LEVELS_INPUT, "value"),
                "sector": State(ids.SECTOR_SELECT, "value"),
                "unit": State(ids.UNIT_SELECT, "value"),
                "address": State(ids.ADDRESS_INPUT, "value"),
                "lat": State(ids.LAT_INPUT, "value"),
                "lon": State(ids.LON_INPUT, "value"),
                "programmes": State(ids.PROGRAMMES_INPUT, "value"),
                "phone": State(ids.PHONE_INPUT, "value"),
                "email": State(ids.EMAIL_INPUT, "value"),
                "website": State(ids.WEBSITE_INPUT, "value"),
                "published": State(ids.PUBLISHED_INPUT, "value"),
                "reason": State(ids.REASON_INPUT, "value"),
            },
            "opened": State(ids.FORM_STORE, "data"),
        },
        prevent_initial_call=True,
    )
    bind(
        app,
        undo,
        permission=Permission.INSTITUTION_EDIT,
        output={
            "note": Output(ids.UNDO_NOTE, "children"),
            "undone": Output(ids.UNDONE_STORE, "data"),
        },
        inputs={"clicks": Input(ids.UNDO_BUTTON, "n_clicks")},
        state={"number": State(ids.UNDO_STORE, "data"), "code": code},
        prevent_initial_call=True,
    )
