"""The frame around every page: navigation, header, messages, palette, help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import aria, data
from components.forms.post import post_form, submit
from components.icons import icon
from components.ids import shell as ids
from components.panels.palette import Found, palette_results
from components.panels.provenance import simulated_badge
from data.contracts.access import Actor, Permission, Role
from data.contracts.installation import Place
from data.i18n import LANGUAGES, translate

GO_KEYS = {
    "/": "o",
    "/map": "m",
    "/kpi": "k",
    "/tasks": "t",
    "/reports": "r",
    "/forecast": "f",
    "/zones": "z",
    "/cameras": "c",
    "/alerts": "a",
    "/districts": "q",
    "/data": "d",
    "/admin": "s",
    "/wall": "w",
    "/lookup": "l",
}


class MenuEntry(Protocol):
    """What the menu needs to know of a page."""

    @property
    def path(self) -> str:
        """Address, without place holders."""

    @property
    def title_key(self) -> str:
        """Text key of the title."""

    @property
    def icon(self) -> str:
        """Name of the icon."""


def frame(
    actor: Actor, menu: Sequence[MenuEntry], container: Component, *, found: Place, csrf_token: str
) -> html.Div:
    """Surround the page `container` with everything that is the same on every page.

    Args:
        actor: who looks; a display (`Role.WALL`) gets no navigation and no controls.
        menu: the pages this person may open, in order.
        container: where Dash puts the page.
        found: whose screen it is, how fresh its figures are, and the installation's clock.
        csrf_token: token of the session, for the forms of the frame.
    """
    language = actor.language
    is_wall = actor.role is Role.WALL
    entries = _entries(actor, menu)
    body = html.Div(
        [
            _header(actor, found, csrf_token, is_wall=is_wall),
            _connection_banner(language),
            html.Main(container, id=ids.MAIN_PANEL, className="shell-main", tabIndex=-1),
        ],
        className="shell-body",
    )
    parts = [
        html.A(
            translate("shell.skip", language),
            href=f"#{ids.MAIN_PANEL}",
            className="skip-link",
            **_does("skip"),
        ),
        None if is_wall else _navigation(entries, language),
        body,
        html.Div(
            id=ids.TOAST_PANEL, className="toast-region", role="status", **aria(live="polite")
        ),
        None if is_wall else _palette(entries, language),
        None if is_wall else _help(entries, language),
        dcc.Store(id=ids.MENU_STORE, data=_menu_data(entries, language)),
        dcc.Store(id=ids.VERSION_STORE),
        *(dcc.Store(id=ids.topic_store(topic)) for topic in ids.TOPICS),
    ]
    return html.Div(parts, id=ids.FRAME, className="shell shell-wall" if is_wall else "shell")


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    title_key: str
    icon: str


def _entries(actor: Actor, menu: Sequence[MenuEntry]) -> tuple[MenuEntry, ...]:
    """Return the menu with a district's own address; pages about any record have no entry."""
    entries: list[MenuEntry] = []
    for entry in menu:
        path = entry.path.replace("<code>", actor.unit_code or "<code>")
        if "<" not in path:
            entries.append(_Entry(path, entry.title_key, entry.icon))
    return tuple(entries)


def _menu_data(entries: Sequence[MenuEntry], language: str) -> list[dict[str, str]]:
    """Return the pages this person may open, for the palette."""
    return [
        {
            "path": entry.path,
            "title": translate(entry.title_key, language),
            "icon": entry.icon,
        }
        for entry in entries
    ]


def _does(what: str) -> dict[str, Any]:
    """Name what `assets/15-shell.js` does on a click."""
    return data(shell=what)


@cache
def _navigation(entries: tuple[MenuEntry, ...], language: str) -> html.Nav:
    brand = html.Div(
        [
            html.Span(icon("mortarboard"), className="shell-mark"),
            html.Span(
                [
                    html.Span(
                        translate("shell.product_short", language), className="shell-brand-name"
                    ),
                    html.Span(translate("shell.owner", language), className="shell-brand-owner"),
                ],
                className="shell-brand-text",
            ),
        ],
        className="shell-brand",
    )
    fold = html.Button(
        [
            icon("chevron-double-left"),
            html.Span(translate("shell.fold_navigation", language), className="shell-link-text"),
        ],
        className="shell-link shell-fold",
        title=translate("shell.fold_navigation", language),
        **_does("fold"),
    )
    return html.Nav(
        [
            brand,
            html.Ul([_entry(entry, language) for entry in entries], className="shell-menu"),
            html.Div(fold, className="shell-nav-foot"),
        ],
        className="shell-nav",
        **aria(label=translate("shell.navigation", language)),
    )


def _entry(entry: MenuEntry, language: str) -> html.Li:
    title = translate(entry.title_key, language)
    link = dcc.Link(
        [icon(entry.icon), html.Span(title, className="shell-link-text")],
        href=entry.path,
        title=title,
        className="shell-link",
    )
    return html.Li(link, **data(go=_go_key(entry.path)))


def _go_key(path: str) -> str:
    """Return the letter that goes to a page after `g`; a record's page has that of its kind."""
    return GO_KEYS.get(path) or GO_KEYS.get(path.rpartition("/")[0], "")


def _header(actor: Actor, found: Place, csrf_token: str, *, is_wall: bool) -> html.Header:
    language = actor.language
    owner = html.Div(place(found, actor), id=ids.PLACE_PANEL, className="shell-place")
    if is_wall:
        return html.Header([owner, _facts(found, language)], className="shell-header")
    open_button = html.Button(
        icon("list"),
        className="icon-button shell-open",
        title=translate("shell.open_navigation", language),
        **_does("open"),
        **aria(label=translate("shell.open_navigation", language), expanded="false"),
    )
    return html.Header(
        [open_button, owner, _find(language), _facts(found, language), _tools(actor, csrf_token)],
        className="shell-header",
    )


def _facts(found: Place, language: str) -> html.Div:
    """Show how fresh figures are, date and clock."""
    return html.Div(
        [
            html.Div(facts(found, language), id=ids.FACTS_PANEL, className="shell-asof"),
            _clock(found.now, language),
        ],
        className="shell-facts",
    )


def _clock(now: datetime, language: str) -> html.Span:
    written = f"{formats.time(now)} · {formats.date(now, language)}"
    return html.Span(
        [
            icon("clock"),
            html.Time(written, dateTime=now.isoformat(), **data(clock=now.isoformat())),
        ],
        className="shell-clock",
        title=translate("shell.clock_hint", language),
    )


def facts(found: Place, language: str) -> list[Component]:
    """Write how fresh the figures are, and whether they and the clock are a demonstration."""
    shown: list[Component] = []
    if found.as_of_on is not None:
        day = formats.date(found.as_of_on, language)
        shown.append(html.Span(translate("shell.data_as_of", language, date=day)))
    if found.simulated or found.demo_clock:
        shown.append(simulated_badge(language, demo_clock=found.demo_clock))
    return shown


def place(found: Place, actor: Actor) -> list[Component]:
    """Write whose screen this is: unit or division, and below it the role."""
    language = actor.language
    title = found.name_vi if language == "vi" else found.name_en
    if not title:
        key = "place_city" if actor.scope.whole_city else "department"
        title = translate(f"shell.{key}", language)
    return [
        html.Span(title, className="shell-place-name", title=title),
        html.Span(translate(f"roles.{actor.role}", language), className="shell-place-role"),
    ]


def _find(language: str) -> html.Button:
    return html.Button(
        [icon("search"), html.Span(translate("shell.find", language)), html.Kbd("Ctrl K")],
        className="shell-find",
        title=translate("shell.palette_title", language),
        **_does("palette"),
        **aria(label=translate("shell.palette_title", language), keyshortcuts="Control+K"),
    )


def _tools(actor: Actor, csrf_token: str) -> html.Div:
    language = actor.language
    bell = html.A(
        [icon("bell"), html.Span(id=ids.BELL_PANEL, className="bell-count")],
        href="/inbox",
        className="icon-button shell-bell",
        title=translate("reminders.title", language),
        **aria(label=translate("reminders.title", language)),
    )
    return html.Div(
        [
            bell if actor.may(Permission.INBOX_VIEW) else None,
            _language_switch(language, csrf_token),
            _theme_switch(actor, csrf_token),
            html.Button(
                icon("question-circle"),
                className="icon-button shell-help",
                title=translate("shell.help", language),
                **_does("help"),
                **aria(label=translate("shell.help", language)),
            ),
            _account_menu(actor, csrf_token),
        ],
        className="shell-tools",
    )


def _language_switch(language: str, csrf_token: str) -> html.Form:
    buttons = [
        submit(
            code.upper(),
            name="language",
            value=code,
            attributes={
                "title": translate(f"shell.language_{code}", language),
                **aria(
                    pressed="true" if code == language else "false",
                    label=translate(f"shell.language_{code}", language),
                ),
            },
        )
        for code in LANGUAGES
    ]
    return post_form(
        "/preferences",
        csrf_token,
        buttons,
        hidden={"next": "/"},
        label=translate("shell.language", language),
        class_name="language-switch",
    )


def _theme_switch(actor: Actor, csrf_token: str) -> html.Form:
    other = "light" if actor.theme == "dark" else "dark"
    text = translate(f"shell.to_{other}", actor.language)
    button = submit(
        icon("sun" if other == "light" else "moon-stars"),
        name="theme",
        value=other,
        class_name="icon-button",
        attributes={"title": text, **_does("theme"), **aria(label=text)},
    )
    return post_form("/preferences", csrf_token, [button], hidden={"next": "/"})


def _account_menu(actor: Actor, csrf_token: str) -> html.Details:
    language = actor.language
    person = html.Div(
        [
            html.Strong(actor.name),
            html.Span(f"{translate(f'roles.{actor.role}', language)} · {actor.username}"),
        ],
        className="account-person",
    )
    leave = [
        submit([icon("box-arrow-right"), translate("shell.sign_out", language)]),
        submit(
            [icon("shield-x"), translate("shell.sign_out_everywhere", language)],
            name="everywhere",
            value="1",
        ),
    ]
    return html.Details(
        [
            html.Summary(
                html.Span(initials(actor.name), **aria(hidden="true")),
                className="account-face",
                title=actor.name,
                **aria(label=f"{translate('shell.account_menu', language)}: {actor.name}"),
            ),
            html.Div(
                [
                    person,
                    html.A(
                        [icon("key"), translate("shell.change_password", language)],
                        href="/password",
                    ),
                    post_form("/logout", csrf_token, leave),
                ],
                className="menu-panel",
            ),
        ],
        className="menu",
    )


def initials(name: str) -> str:
    """Return the first letters of the last two words: 'Nguyễn Thị Lan' -> 'TL'."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[-2:]).upper() or "?"


@cache
def _connection_banner(language: str) -> html.Div:
    ages = {
        unit: translate(f"formats.{unit}_ago", language, count="{count}")
        for unit in ("seconds", "minutes", "hours")
    }
    return html.Div(
        [
            icon("cloud-slash"),
            html.Span(
                [
                    translate("shell.connection_lost", language),
                    " ",
                    html.Span(**data(age="", **ages)),
                    ".",
                ]
            ),
            html.Span(translate("shell.connection_retry", language)),
        ],
        id=ids.CONNECTION_ALERT,
        className="connection-banner",
        role="alert",
        hidden=True,
    )


def _dialog(
    name: str, id_: str, title: str, children: Sequence[Component], language: str
) -> html.Dialog:
    heading = html.Div(
        [
            html.H2(title, className="dialog-title"),
            html.Button(
                icon("x-lg"),
                className="icon-button",
                **_does("close"),
                **aria(label=translate("shell.close", language)),
            ),
        ],
        className="dialog-header",
    )
    return html.Dialog(
        [heading, *children],
        id=id_,
        className=f"dialog dialog-{name}",
        **data(dialog=name),
        **aria(label=title),
    )


@cache
def _palette(entries: tuple[MenuEntry, ...], language: str) -> html.Dialog:
    title = translate("shell.palette_title", language)
    field = html.Div(
        [
            icon("search"),
            html.Label(title, htmlFor=ids.PALETTE_INPUT, className="visually-hidden"),
            dbc.Input(
                id=ids.PALETTE_INPUT,
                type="search",
                placeholder=translate("shell.palette_placeholder", language),
                debounce=180,
                autocomplete="off",
            ),
        ],
        className="palette-field",
    )
    pages = [
        Found(page["title"], page["path"], page["icon"]) for page in _menu_data(entries, language)
    ]
    results = html.Div(
        palette_results({"pages": pages}, "", language),
        id=ids.PALETTE_PANEL,
        className="palette-results",
        role="status",
        **aria(live="polite"),
    )
    foot = html.Div(translate("shell.palette_hint", language), className="palette-foot")
    return _dialog("palette", ids.PALETTE_MODAL, title, [field, results, foot], language)


@cache
def _help(entries: tuple[MenuEntry, ...], language: str) -> html.Dialog:
    then = translate("shell.help_keys_then", language)
    rows: list[tuple[str, list[Component | str]]] = [
        (translate("shell.help_key_palette", language), [html.Kbd("Ctrl"), html.Kbd("K")]),
        (translate("shell.help_key_help", language), [html.Kbd("?")]),
        (translate("shell.help_key_theme", language), [html.Kbd("t")]),
        (translate("shell.help_key_close", language), [html.Kbd("Esc")]),
    ]
    pages: list[tuple[str, list[Component | str]]] = [
        (
            translate(entry.title_key, language),
            [html.Kbd("g"), then, html.Kbd(_go_key(entry.path))],
        )
        for entry in entries
        if _go_key(entry.path)
    ]
    switch = html.Div(
        [
            dbc.Checkbox(
                id=ids.KEYS_INPUT, label=translate("shell.help_switch", language), value=True
            ),
            html.P(translate("shell.help_switch_hint", language), className="field-hint"),
        ],
        className="help-switch",
        **_does("keys"),
    )
    body = html.Div([_key_list(rows + pages), switch], className="help-body")
    return _dialog(
        "help", ids.HELP_MODAL, translate("shell.help_title", language), [body], language
    )


def _key_list(rows: Sequence[tuple[str, list[Component | str]]]) -> html.Dl:
    return html.Dl(
        [html.Div([html.Dt(text), html.Dd(keys)]) for text, keys in rows], className="help-list"
    )
