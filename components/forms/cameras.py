"""The register of cameras: table, form, file; a secret goes in and never comes out."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.forms.post import post_form, submit
from components.icons import icon
from components.panels import provenance
from components.panels.card import card
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from components.static import static
from data.contracts.camera_page import RegistryLine
from data.contracts.camera_registry import COLUMNS, PLACES, REQUIRED, masks_text
from data.i18n import translate

CHOICES = {"place": PLACES, "scheme": ("rtsp", "rtsps")}


def registry_rows(lines: Sequence[RegistryLine]) -> list[list[Any]]:
    """Write the register for a file that can be imported again; secrets are left out."""
    return [list(COLUMNS), *([_value(one, name) for name in COLUMNS] for one in lines)]


def _value(one: RegistryLine | None, name: str) -> Any:  # noqa: ANN401
    if one is None or name == "secret":
        return ""
    value = getattr(one, name)
    if name == "enabled":
        return int(value)
    if name == "masks":
        return masks_text(value or ())
    if name in {"views_from", "views_to"}:
        return f"{value:%H:%M}" if value else ""
    return value


def registry_body(
    lines: Sequence[RegistryLine], chosen: RegistryLine | None, language: str, csrf_token: str
) -> html.Div:
    """Show the form of one camera, the way in and out for files, and the register."""

    def say(key: str) -> str:
        return translate(f"cameras.{key}", language)

    fields = [_field(name, chosen, language) for name in COLUMNS if name != "enabled"]
    enabled = html.Label(
        [
            html.Span(translate("camera_rules.column_enabled", language), className="field-label"),
            _flag(chosen, say("enabled"), say("disabled")),
        ],
        className="field",
    )
    form = post_form(
        "/cameras/registry/save",
        csrf_token,
        [
            html.Div([*fields, enabled], className="kpi-filters"),
            submit(say("registry_save"), class_name="camera-button camera-send"),
        ],
        label=say("registry_form"),
    )
    file = html.Form(
        [
            dbc.Input(type="hidden", name="csrf_token", value=csrf_token),
            html.Label(
                [
                    html.Span(say("registry_file"), className="field-label"),
                    dbc.Input(type="file", name="file"),
                ],
                className="field",
            ),
            submit(
                [icon("upload"), " ", say("registry_import")],
                class_name="camera-button",
            ),
        ],
        action="/cameras/registry/import",
        method="post",
        encType="multipart/form-data",
    )
    links = [
        html.A(
            [icon(f"filetype-{kind}"), kind.upper()],
            href=f"/cameras/registry.{kind}",
            className="kpi-action",
            download="",
        )
        for kind in ("csv", "xlsx")
    ]
    title = say("registry_new") if chosen is None else f"{chosen.code} · {chosen.name}"
    return html.Div(
        [
            card(title, form),
            card(
                say("registry_files"),
                [file, html.P(say("registry_hint"), className="quiet")],
                actions=links,
            ),
            card(say("registry_list"), static(_table(lines, language))),
        ],
        className="target-board",
    )


def _field(name: str, chosen: RegistryLine | None, language: str) -> html.Label:
    label = translate(f"camera_rules.column_{name}", language)
    value = _value(chosen, name)
    control: Component
    if name in CHOICES:
        control = dbc.Select(
            name=name,
            options=[
                {
                    "label": translate(f"cameras.place_{one}", language)
                    if name == "place"
                    else one,
                    "value": one,
                }
                for one in CHOICES[name]
            ],
            value=value or CHOICES[name][0],
        )
    else:
        stored = name == "secret" and chosen is not None and chosen.has_secret
        control = dbc.Input(
            name=name,
            type="password" if name == "secret" else "text",
            value=str(value),
            autocomplete="new-password" if name == "secret" else "off",
            placeholder=translate("cameras.secret_stored", language) if stored else "",
            required=name in REQUIRED,
        )
    return html.Label([html.Span(label, className="field-label"), control], className="field")


def _flag(chosen: RegistryLine | None, on: str, off: str) -> dbc.Select:
    return dbc.Select(
        name="enabled",
        options=[{"label": on, "value": "1"}, {"label": off, "value": ""}],
        value="1" if chosen is None or chosen.enabled else "",
    )


def _table(lines: Sequence[RegistryLine], language: str) -> Component:
    def say(key: str) -> str:
        return translate(f"cameras.{key}", language)

    rows = [
        {
            "code": html.A(one.code, href=f"/cameras/registry?camera={one.code}"),
            "code_key": one.code,
            "name": one.name,
            "school": one.institution_name,
            "host": f"{one.scheme} · {one.host} · {one.port}",
            "secret": say("secret_stored") if one.has_secret else say("secret_none"),
            "state": status_badge(
                say("enabled") if one.enabled else say("disabled"),
                "good" if one.enabled else "none",
                quiet=True,
            ),
        }
        for one in lines
    ]
    columns = [
        Column(
            "code",
            translate("camera_rules.column_code", language),
            "component",
            sort_key="code_key",
        ),
        Column("name", translate("camera_rules.column_name", language)),
        Column("school", say("school")),
        Column("host", say("address")),
        Column("secret", translate("camera_rules.column_secret", language)),
        Column("state", say("state"), "component", sortable=False),
    ]
    simulated = any(one.simulated for one in lines)
    return html.Div(
        [
            data_table(columns, rows, caption=say("registry_list"), language=language, tall=True),
            provenance.simulated_badge(language) if simulated else None,
        ]
    )
