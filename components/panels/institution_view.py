"""What the sections of a sheet share: what is shown to whom, headings, captions."""

from dataclasses import dataclass
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from components.attributes import data
from components.graphs import Caption
from components.panels import provenance as shown
from data.contracts.access import Preferences
from data.contracts.institution import (
    InstitutionSheet,
    NormText,
)
from data.i18n import translate


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, to whom."""

    sheet: InstitutionSheet
    look: Preferences
    may_edit: bool = False
    may_export: bool = False
    may_watch: bool = False

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.look.language

    def say(self, key: str, **values: object) -> str:
        """Return a text of the sheet."""
        return translate(f"sheet.{key}", self.look.language, **values)

    def downloads(self, part: str) -> dict[str, str]:
        """Return the addresses of the figures as files, for those who may take them out."""
        if not self.may_export:
            return {}
        address = f"/institutions/{quote(self.sheet.identity.code, safe='')}/{part}"
        return {form: f"{address}.{form}" for form in ("csv", "xlsx")}


@dataclass(frozen=True, slots=True)
class Section:
    """One section with the word that leads to it."""

    key: str
    short: str
    component: Component
    mark: str = ""


def section(view: View, key: str, *children: Component | None, mark: str = "") -> Section:
    """Frame a section under its heading; `mark` is a number beside the word that leads here."""
    body = html.Section(
        [
            html.H3(view.say(f"section_{key}"), className="sheet-heading", tabIndex=-1),
            *(child for child in children if child is not None),
        ],
        className=f"sheet-section sheet-section-{key}",
        **data(sheet_section=key),
    )
    return Section(key, view.say(f"short_{key}"), body, mark)


def caption(view: View, name: str, unit: str, *subjects: str, note: str = "") -> Caption:
    """Return what a chart says about itself, with the sources of its subjects."""
    known = view.sheet.of(*subjects)
    source = known.sources(view.language) or translate("overview.no_source", view.language)
    return Caption(
        view.say(f"chart_{name}"),
        unit,
        shown.Provenance(source, known.as_of_on, known.simulated),
        note=note,
    )


def legal_source(norm: NormText, view: View) -> str:
    """Name article and text of a norm."""
    article = norm.article if view.language == "vi" else norm.article.replace("Điều", "Article")
    return ", ".join(part for part in (article, norm.document) if part)
