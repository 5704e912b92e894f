"""Where a figure comes from, and whether it is simulated."""

from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from components import formats
from components.icons import icon
from data.i18n import translate


@dataclass(frozen=True, slots=True)
class Provenance:
    """Source and date of what is shown; `source` is already in the reader's language."""

    source: str
    as_of: date | None = None
    simulated: bool = False


def simulated_badge(language: str, *, demo_clock: bool = False) -> html.Span:
    """Say 'Dữ liệu mô phỏng'; with `demo_clock` the explanation names the clock as well."""
    explained = translate("shell.simulated_explained", language)
    if demo_clock:
        explained = f"{explained} {translate('shell.demo_clock_hint', language)}"
    return html.Span(
        [icon("flask"), translate("shell.simulated", language)],
        className="badge-simulated",
        title=explained,
    )


def provenance_line(provenance: Provenance, language: str) -> html.Div:
    """Write source, as-of date and, if simulated, the badge in one quiet line."""
    parts: list[Component | str] = [
        html.Span(translate("shell.source", language, source=provenance.source))
    ]
    if provenance.as_of is not None:
        day = formats.date(provenance.as_of, language)
        parts.append(html.Span(translate("shell.as_of", language, date=day)))
    if provenance.simulated:
        parts.append(simulated_badge(language))
    return html.Div(parts, className="provenance")
