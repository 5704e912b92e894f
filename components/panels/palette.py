"""Results of the palette: groups of links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.icons import icon
from data.i18n import translate


@dataclass(frozen=True, slots=True)
class Found:
    """One place to go: what it is called, where it is, and what it belongs to."""

    name: str
    href: str
    icon_name: str
    place: str = ""


def palette_results(
    groups: Mapping[str, Sequence[Found]], text: str, language: str
) -> list[Component]:
    """Show links by group; `groups` is keyed `pages`, `units`, `institutions`, `tasks`."""
    count = sum(len(found) for found in groups.values())
    if not count:
        nothing = translate("shell.palette_nothing", language, text=text)
        return [html.P(nothing, className="palette-note")]
    told = translate("shell.palette_found", language, count=formats.number(count, language))
    shown: list[Component] = [html.Span(told, className="visually-hidden")]
    for name, found in groups.items():
        if found:
            shown.append(
                html.H3(translate(f"shell.palette_{name}", language), className="palette-group")
            )
            shown.append(html.Ul([_link(one) for one in found], className="palette-list"))
    return shown


def _link(found: Found) -> html.Li:
    return html.Li(
        dcc.Link(
            [
                icon(found.icon_name),
                html.Span(found.name, className="palette-name"),
                html.Span(found.place, className="palette-place") if found.place else None,
            ],
            href=found.href,
            className="palette-link",
        )
    )
