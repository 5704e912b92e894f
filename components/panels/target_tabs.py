"""The way to the views of the page of targets."""

from collections.abc import Mapping

from dash import html

from components import formats
from components.attributes import aria
from components.icons import icon
from data.contracts.access import Actor, Permission
from data.i18n import translate

VIEWS = (
    ("", Permission.KPI_VIEW, "bullseye"),
    ("entry", Permission.KPI_ENTER, "pencil-square"),
    ("approval", Permission.KPI_APPROVE, "clipboard-check"),
    ("definition", Permission.KPI_DEFINE, "sliders"),
)


def tabs(actor: Actor, waiting: Mapping[str, int], here: str) -> html.Ul:
    """Link the views this person may open; `waiting` counts what is to be done, `here` is open."""
    language = actor.language
    entries = []
    for view, permission, icon_name in VIEWS:
        if not actor.may(permission):
            continue
        count = waiting.get(view, 0)
        badge = (
            html.Span(
                formats.number(count, language),
                className="count-badge",
                title=translate(f"targets.waiting_{view}", language, count=count),
            )
            if count
            else None
        )
        entries.append(
            html.Li(
                html.A(
                    [
                        icon(icon_name),
                        translate(f"targets.view_{view or 'board'}", language),
                        badge,
                    ],
                    href=f"/kpi?view={view}" if view else "/kpi",
                    **aria(current="page" if view == here else "false"),
                )
            )
        )
    return html.Ul(entries, **aria(label=translate("targets.views", language)))
