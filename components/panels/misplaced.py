"""Institutions whose point does not lie in the unit on record."""

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.attributes import data
from components.icons import icon
from components.panels.empty import empty_state
from components.panels.institution_address import institution_href
from components.panels.provenance import simulated_badge
from components.panels.table import Column, data_table
from data.contracts.misplaced import Misplacements
from data.i18n import translate

SHOWN = 50


def misplaced_table(
    found: Misplacements,
    language: str,
    *,
    count: int | None = None,
    far: int | None = None,
    lead: str = "lead",
    address: str = "",
    linked: bool = False,
) -> Component:
    """List the farthest; nothing misplaced is said as well.

    Args:
        found: the misplaced institutions, perhaps only the first of them.
        language: of the reader.
        count: how many there are in all; as many as `found` has if left out.
        far: how many of them are far outside; counted from `found` if left out.
        lead: `lead` for the boundaries in force, `import` for those of a file.
        address: of the whole list as a file, if the reader may take it.
        linked: whether names lead to the sheets.
    """
    total = formats.number(found.total, language)
    if not found.total:
        return empty_state(translate("sheet.conflicts_unknown", language), icon_name="geo-alt")
    number = len(found.rows) if count is None else count
    if not number:
        text = translate("sheet.conflicts_none", language, total=total)
        return empty_state(text, icon_name="check-circle")
    rows = [
        {
            "name": dcc.Link(row.name, href=institution_href(row.code)) if linked else row.name,
            "_name": row.name,
            "code": html.Span(row.code, className="code"),
            "_code": row.code,
            "unit": row.unit_name,
            "distance": row.distance_m,
            "holder": row.holder_name or translate("sheet.conflict_nowhere", language),
        }
        for row in found.rows[:SHOWN]
    ]
    kinds = {"name": "component", "code": "component", "distance": "number"}
    columns = [
        Column(
            name,
            translate(f"sheet.conflict_{name}", language),
            kinds.get(name, "text"),  # type: ignore[arg-type]
            sort_key=f"_{name}" if name in {"name", "code"} else "",
        )
        for name in ("name", "code", "unit", "distance", "holder")
    ]
    told = translate(
        f"sheet.conflicts_{lead}",
        language,
        count=formats.number(number, language),
        total=total,
        far=formats.number(found.far if far is None else far, language),
    )
    cut = translate("sheet.conflicts_shown", language, shown=formats.number(len(rows), language))
    caption = translate("sheet.conflicts_title", language)
    download = html.A(
        [icon("download"), translate("sheet.conflicts_download", language)],
        href=address,
        className="data-link",
        **data(download="1"),
    )
    return html.Div(
        [
            html.P(told),
            data_table(columns, rows, caption=caption, language=language, tall=True),
            html.P(cut, className="quiet") if number > len(rows) else None,
            download if address else None,
            simulated_badge(language) if found.simulated else None,
        ]
    )
