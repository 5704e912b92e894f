"""The school of a block, a ward or a point."""

from dash import dcc, html

from components.ids import sending as ids
from components.panels.card import more_link, page_heading
from components.panels.empty import skeleton
from data.i18n import DEFAULT_LANGUAGE, translate


def layout(language: str = DEFAULT_LANGUAGE, **url: str) -> html.Div:
    """Return the empty page; callbacks.sending fills it."""
    return html.Div(
        [
            page_heading(
                translate("sending.title", language),
                lead=translate("sending.lead", language),
                actions=more_link(translate("zoning.title", language), "/zones"),
            ),
            dcc.Store(id=ids.ASKED_STORE, data=url),
            html.Div(skeleton(language, lines=8), id=ids.ANSWER_PANEL),
        ]
    )
