"""The heading of the page of one unit."""

from dash import html

from data.contracts.access import Preferences
from data.contracts.picture import AreaPicture
from data.contracts.schooling import UnitYear
from data.i18n import translate


def unit_heading(picture: AreaPicture, look: Preferences) -> html.Div:
    """Name the unit and say what it is made of."""
    language = look.language
    year = picture.units[picture.units[UnitYear.SCHOOL_YEAR] == picture.school_year]
    schools = int(year[UnitYear.INSTITUTIONS].sum()) if len(year) else 0
    lead = translate(
        "overview.unit_lead",
        language,
        level=translate(f"shell.level_{picture.unit.level}", language),
        code=picture.unit.code,
        schools=schools,
    )
    return html.Div(
        [
            html.H1(picture.unit.name, className="page-title"),
            html.P(lead, className="page-lead"),
        ]
    )
