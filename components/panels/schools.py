"""The schools of a unit as a table."""

from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.panels.area import told
from components.panels.institution_address import institution_href
from components.panels.status import status_badge
from components.panels.table import Column, data_table
from data.contracts.access import Preferences
from data.contracts.frames import records
from data.contracts.provenance import Provenance
from data.contracts.schooling import SchoolYearRow as Field
from data.i18n import translate

NEARLY_FULL = 0.95  # of the seats at the class-size norm


def school_table(frame: pd.DataFrame, provenance: Provenance, look: Preferences) -> Component:
    """List the schools of a `SchoolYearRow` frame in its order."""
    language = look.language
    columns = [
        Column(
            "name_link", translate("overview.school", language), "component", sort_key=Field.NAME
        ),
        Column(Field.WARD, translate("overview.ward", language)),
        Column("kind_text", translate("overview.kind", language)),
        Column("sector_text", translate("overview.sector", language)),
        Column(Field.PUPILS, translate("measures.pupils", language), "number"),
        Column(Field.CLASSES, translate("measures.classes", language), "number"),
        Column(Field.CLASS_SIZE, translate("measures.class_size", language), "number", 1),
        Column(Field.ROOMS, translate("measures.rooms", language), "number"),
        Column(Field.TEACHERS, translate("measures.teachers", language), "number"),
        Column(
            "load_badge",
            translate("overview.load", language),
            "component",
            sort_key=Field.LOAD,
            hint=translate("overview.load_explained", language),
        ),
    ]
    rows = [_row(record, language) for record in records(frame)]
    return html.Div(
        [
            data_table(
                columns,
                rows,
                caption=translate("overview.schools", language),
                language=language,
                empty=translate("overview.no_school_found", language),
            ),
            told(provenance, language),
        ]
    )


def _row(record: dict[str, Any], language: str) -> dict[str, Any]:
    load = record[Field.LOAD]
    if pd.isna(load):
        badge = status_badge(translate("overview.load_unknown", language), "none", quiet=True)
    elif load > 1:
        badge = status_badge(translate("overview.load_over", language), "bad", quiet=True)
    elif load >= NEARLY_FULL:
        badge = status_badge(translate("overview.load_nearly", language), "watch", quiet=True)
    else:
        badge = status_badge(translate("overview.load_free", language), "good", quiet=True)
    return record | {
        "name_link": dcc.Link(record[Field.NAME], href=institution_href(record[Field.CODE])),
        "kind_text": translate(f"education.kind_{record[Field.KIND]}", language),
        "sector_text": translate(f"education.sector_{record[Field.SECTOR]}", language),
        "load_badge": badge,
    }
